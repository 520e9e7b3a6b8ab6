/* log_curl.h: libcurl, loaded when a server is to be called. */
#ifndef LOG_CURL_H
#define LOG_CURL_H

#include <curl/curl.h>

#include "base/error.h"

/* Before any function of curl's that this tool uses; again it does nothing. One thread at a time. */
int log_curl_load(struct rs_error *error);

#endif
