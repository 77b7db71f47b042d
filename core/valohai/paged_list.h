/* What the API lists, page by page, the newest first: the executions of a project (core/valohai/README.md, "Listing
 * executions"), the outputs of an execution ("Outputs while an execution runs").
 */
#ifndef VHRETRY_VALOHAI_PAGED_LIST_H
#define VHRETRY_VALOHAI_PAGED_LIST_H

#include "client.h"

enum list_result {
    LIST_PAGE,     /* there is a page: `results` */
    LIST_END,      /* there was none more */
    LIST_FAILED,   /* no answer until the client's deadline; `problem` says why */
    LIST_REJECTED, /* the same, and asking again will not help */
    LIST_CANCELLED
};

struct list_subject;

struct paged_list {
    struct client *client;
    const struct list_subject *subject;
    char path[1024]; /* of the next page; "" behind the last */
    unsigned pages;
    size_t entries; /* on the pages so far */
    struct json_object *page;
    struct json_object *results; /* the array of the page; borrowed, until the next one */
    char problem[512];
};

/* Nobody is asked yet. Borrows the client. */
void execution_list_begin(struct paged_list *list, struct client *client, const char *project_id);
/* The same in pages of a hundred. */
void fleet_list_begin(struct paged_list *list, struct client *client, const char *project_id);
/* The executions of a Task that have this status; NULL: all of them. */
void task_list_begin(struct paged_list *list, struct client *client, const char *task_id, const char *status);
void output_list_begin(struct paged_list *list, struct client *client, const char *execution_id);

/* Asks for the next page. After any result but LIST_PAGE the list needs no end. A list that lacks results, leads elsewhere or
 * does not end within a hundred pages, or two thousand entries, is rejected. */
enum list_result paged_list_next(struct paged_list *list);

/* Ends it before its last page. */
void paged_list_end(struct paged_list *list);

#endif
