/* The executions of a project as the API lists them, page by page, the newest first (core/valohai/README.md,
 * "Listing executions").
 */
#ifndef VHRETRY_VALOHAI_EXECUTION_LIST_H
#define VHRETRY_VALOHAI_EXECUTION_LIST_H

#include "client.h"

enum list_result {
    LIST_PAGE,     /* there is a page: `results` */
    LIST_END,      /* there was none more */
    LIST_FAILED,   /* no answer until the client's deadline; `problem` says why */
    LIST_REJECTED, /* the same, and asking again will not help */
    LIST_CANCELLED
};

struct execution_list {
    struct client *client;
    char path[1024]; /* of the next page; "" behind the last */
    unsigned pages;
    struct json_object *page;
    struct json_object *results; /* the array of the page; borrowed, until the next one */
    char problem[512];
};

/* Nobody is asked yet. Borrows the client. */
void execution_list_begin(struct execution_list *list, struct client *client, const char *project_id);

/* Asks for the next page. After any result but LIST_PAGE the list needs no end. A list that lacks results, leads elsewhere or
 * does not end within two thousand executions is rejected. */
enum list_result execution_list_next(struct execution_list *list);

/* Ends it before its last page. */
void execution_list_end(struct execution_list *list);

#endif
