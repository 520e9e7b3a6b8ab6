/* log_answer.c: MLflow answers in JSON, but what stands before it, and its own refusals of a host or an unknown address, come
 * as HTML or plain text: the type is looked at before the body is. */
#include "log_answer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <cjson/cJSON.h>

static bool is_json(const struct log_answer *answer)
{
    return strncasecmp(answer->type, "application/json", strlen("application/json")) == 0;
}

/* A few words of a body in plain text. */
static void first_words(const struct log_answer *answer, char *room, size_t size)
{
    const char *text = answer->text ? answer->text : "";

    text += strspn(text, " \t\r\n");
    snprintf(room, size, "%.*s", (int)strcspn(text, "\r\n"), text);
}

static int foreign(struct log_server *server, const char *what, const struct log_answer *answer, struct rs_error *error)
{
    char words[160] = "";

    if (strncasecmp(answer->type, "text/plain", strlen("text/plain")) == 0)
        first_words(answer, words, sizeof words);
    return rs_fail(error, "%s: %s: answered %ld, %s%s%s%s: want the JSON of an MLflow server", server->uri, what,
            answer->status, answer->type[0] ? answer->type : "of no type", words[0] ? " (" : "", words,
            words[0] ? ")" : "");
}

/* {"error_code": ..., "message": ...} */
static int refused(struct log_server *server, const char *what, const struct log_answer *answer, struct rs_error *error)
{
    cJSON *object = cJSON_Parse(answer->text ? answer->text : "");
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "error_code"));
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "message"));
    int status;

    if (code)
        snprintf(server->code, sizeof server->code, "%s", code);
    if (code || message)
        status = rs_fail(error, "%s: %s: refused with %ld%s%s: %.300s", server->uri, what, answer->status,
                code ? " " : "", code ? code : "", message ? message : "no reason given");
    else
        status = foreign(server, what, answer, error);
    cJSON_Delete(object);
    return status;
}

int log_judge(struct log_server *server, const char *what, const struct log_answer *answer, const char *redirect,
        struct rs_error *error)
{
    long status = answer->status;

    server->code[0] = '\0';
    server->trouble = status / 100 == 2 ? LOG_FINE : status / 100 == 5 || status == 429 ? LOG_SICK : LOG_WRONG;
    if (status == 501) /* "not implemented" will not pass */
        server->trouble = LOG_WRONG;
    if (server->trouble == LOG_FINE)
        return 0;
    if (status / 100 == 3)
        return rs_fail(error, "%s: %s: answered %ld, a redirect%s%s: want the address of the server itself",
                server->uri, what, status, redirect ? " to " : "", redirect ? redirect : "");
    if (status == 401)
        return rs_fail(error,
                "%s: %s: answered 401: want MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or "
                "MLFLOW_TRACKING_TOKEN, that it knows",
                server->uri, what);
    return is_json(answer) ? refused(server, what, answer, error) : foreign(server, what, answer, error);
}

int log_answer_parse(struct log_server *server, const char *what, const struct log_answer *answer,
        struct cJSON **object, struct rs_error *error)
{
    cJSON *json = is_json(answer) ? cJSON_Parse(answer->text ? answer->text : "") : NULL;

    if (!cJSON_IsObject(json)) {
        cJSON_Delete(json);
        server->trouble = LOG_WRONG;
        return foreign(server, what, answer, error);
    }
    if (object)
        *object = json;
    else
        cJSON_Delete(json);
    return 0;
}

const struct cJSON *log_answer_find(const struct cJSON *answer, const char *where)
{
    while (answer && *where) {
        size_t length = strcspn(where, ".");
        char name[64];

        snprintf(name, sizeof name, "%.*s", (int)length, where);
        answer = cJSON_GetObjectItemCaseSensitive(answer, name);
        where += length + (where[length] == '.');
    }
    return answer;
}

const char *log_answer_text(struct log_server *server, const struct cJSON *answer, const char *where,
        struct rs_error *error)
{
    const char *text = cJSON_GetStringValue(log_answer_find(answer, where));

    if (text)
        return text;
    server->trouble = LOG_WRONG;
    rs_fail(error, "%s: an answer without %s: want that of an MLflow server", server->uri, where);
    return NULL;
}

const char *log_answer_id(struct log_server *server, const struct cJSON *answer, const char *where,
        struct rs_error *error)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *text = log_answer_text(server, answer, where, error);

    if (!text || (text[0] != '\0' && strspn(text, plain) == strlen(text)))
        return text;
    server->trouble = LOG_WRONG;
    rs_fail(error, "%s: an answer with %s '%.80s': want a plain id", server->uri, where, text);
    return NULL;
}
