/* eval_input.c: what it is, before it is read. */
#include "eval_input.h"

#include <string.h>

static int open_text(struct eval_input *input, enum eval_as as, struct rs_error *error)
{
    const struct eval_text *text = &input->text;

    if (eval_text_start(&input->text, &input->reader->source, error) != 0)
        return -1;
    if (as == EVAL_AS_AUTO && !text->has_header)
        return rs_fail(error, "%s: lines without a header: --as lists or --as ratings says what they are",
                text->csv.name);
    input->is_lists = eval_text_has(text, EVAL_RANK)
                      || (!eval_text_has(text, EVAL_PREDICTION) && !eval_text_has(text, EVAL_RATING));
    if (as != EVAL_AS_AUTO)
        input->is_lists = as == EVAL_AS_LISTS;
    return 0;
}

static int open_stream(struct eval_input *input, enum eval_as as, struct rs_error *error)
{
    const char *kind = rs_reader_kind(input->reader, error);

    if (!kind)
        return -1;
    input->is_lists = strcmp(kind, "recommendations") == 0;
    if (!input->is_lists && strcmp(kind, "csr") != 0)
        return rs_fail(error, "%s: want kind recommendations or csr, got %.32s", input->reader->place, kind);
    if (as != EVAL_AS_AUTO && input->is_lists != (as == EVAL_AS_LISTS))
        return rs_fail(error, "%s: want %s, got a stream of kind %s", input->reader->place,
                as == EVAL_AS_LISTS ? "lists" : "ratings", kind);
    return 0;
}

int eval_input_open(struct eval_input *input, struct rs_reader *reader, enum eval_as as, struct rs_error *error)
{
    *input = (struct eval_input){.reader = reader};
    if (eval_text_sniff(&reader->source, &input->is_text, error) != 0)
        return -1;
    return input->is_text ? open_text(input, as, error) : open_stream(input, as, error);
}

void eval_input_free(struct eval_input *input)
{
    eval_text_free(&input->text);
    *input = (struct eval_input){0};
}
