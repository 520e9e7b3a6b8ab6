/* tokens.c: the key's file, and HMAC by nettle. */
#include "tokens.h"

#include <fcntl.h>
#include <inttypes.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static int make_key(struct serve_tokens *tokens, const char *path, struct rs_error *error)
{
    struct rs_output_file file;

    if (getrandom(tokens->key, sizeof tokens->key, 0) != sizeof tokens->key)
        return rs_fail_errno(error, "cannot get random bytes");
    if (rs_output_file_create(&file, path, error) != 0)
        return -1;
    if (fchmod(file.fd, 0600) == 0 && rs_write_all(file.fd, tokens->key, sizeof tokens->key, path, error) == 0)
        return rs_output_file_commit(&file, error);
    rs_output_file_discard(&file);
    return rs_fail(error, "%s: cannot write", path);
}

static int read_key(struct serve_tokens *tokens, const char *path, struct rs_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), status;
    size_t got;

    if (fd < 0)
        return access(path, F_OK) == 0 ? rs_fail_errno(error, "%s: cannot open", path) : make_key(tokens, path, error);
    status = rs_read_all(fd, tokens->key, sizeof tokens->key, &got, path, error);
    close(fd);
    if (status == 0 && got != sizeof tokens->key)
        return rs_fail(error, "%s: want a key of %zu bytes, got %zu", path, sizeof tokens->key, got);
    return status;
}

static int read_operator(struct serve_tokens *tokens, const char *path, struct rs_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), status;
    struct rs_storage text = {0};
    size_t length = 0;

    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", path);
    status = rs_read_whole(fd, path, &text, error);
    close(fd);
    if (status != 0)
        return -1;
    while (length < text.size && ((const char *)text.base)[length] > ' ')
        length++;
    if (length >= 16 && length <= 512)
        tokens->operator_token = strndup(text.base, length);
    else
        status = rs_fail(error, "%s: want a token of 16 to 512 characters, got %zu", path, length);
    rs_storage_free(&text);
    if (status == 0 && !tokens->operator_token)
        status = rs_fail(error, "out of memory");
    return status;
}

int serve_tokens_open(struct serve_tokens *tokens, const char *key_path, const char *token_path, struct rs_error *error)
{
    *tokens = (struct serve_tokens){0};
    if (read_key(tokens, key_path, error) != 0)
        return -1;
    return token_path ? read_operator(tokens, token_path, error) : 0;
}

void serve_tokens_free(struct serve_tokens *tokens)
{
    free(tokens->operator_token);
    *tokens = (struct serve_tokens){0};
}

static void sign(const struct serve_tokens *tokens, const void *bytes, size_t n, uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct hmac_sha256_ctx context;

    hmac_sha256_set_key(&context, sizeof tokens->key, tokens->key);
    hmac_sha256_update(&context, n, bytes);
    hmac_sha256_digest(&context, SHA256_DIGEST_SIZE, digest);
}

void serve_token_of(const struct serve_tokens *tokens, struct rs_id user, char token[SERVE_TOKEN])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    char number[32];
    int length = snprintf(number, sizeof number, "%" PRId64, user.number);

    sign(tokens, user.text ? user.text : number, user.text ? user.length : (size_t)length, digest);
    for (size_t i = 0; i < (SERVE_TOKEN - 1) / 2; i++)
        snprintf(token + 2 * i, 3, "%02x", digest[i]);
}

bool serve_token_is_of(const struct serve_tokens *tokens, struct rs_id user, const char *token)
{
    char want[SERVE_TOKEN];

    serve_token_of(tokens, user, want);
    return strlen(token) == SERVE_TOKEN - 1 && memeql_sec(token, want, SERVE_TOKEN - 1);
}

bool serve_token_is_operator(const struct serve_tokens *tokens, const char *token)
{
    uint8_t given[SHA256_DIGEST_SIZE], want[SHA256_DIGEST_SIZE];

    if (!tokens->operator_token)
        return false;
    /* Digests are compared, so that the time says nothing of the length either. */
    sign(tokens, token, strlen(token), given);
    sign(tokens, tokens->operator_token, strlen(tokens->operator_token), want);
    return memeql_sec(given, want, sizeof want);
}
