/* tokens.h: who may do what: an operator by a token from a file, each visitor by a token that is made from their id.
 *
 * A visitor's token is HMAC-SHA-256 of the id under a key that only the server has (a file beside the log, made at the first
 * start): nothing is kept for each visitor, and tokens outlive a restart. Comparisons take the same time whatever is wrong. */
#ifndef RS_SERVE_TOKENS_H
#define RS_SERVE_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "data/ids.h"

enum { SERVE_TOKEN = 33 }; /* 32 hexadecimal digits and the NUL */

struct serve_tokens {
    uint8_t key[32];
    char *operator_token; /* NULL: there is no operator */
};

/* The key from a file, made if it is not there; the operator's token is the first line of another (NULL: none), of at least
 * 16 characters. Free it also after a failure. */
int serve_tokens_open(struct serve_tokens *tokens, const char *key_path, const char *token_path,
        struct rs_error *error);
void serve_tokens_free(struct serve_tokens *tokens);

void serve_token_of(const struct serve_tokens *tokens, struct rs_id user, char token[SERVE_TOKEN]);
bool serve_token_is_of(const struct serve_tokens *tokens, struct rs_id user, const char *token);
bool serve_token_is_operator(const struct serve_tokens *tokens, const char *token);

#endif
