# Reads one file with httr2: the plan that a situation names, as in plan.py.
library(httr2)
plan <- commandArgs(trailingOnly = TRUE)[1]

fetch <- function() {
    asked <- request(paste0(Sys.getenv("ECOSYSTEM_URL"), "/data.csv"))
    asked <- req_options(asked, timeout_ms = 2000, cainfo = Sys.getenv("ECOSYSTEM_CERTIFICATES"))
    resp_body_raw(req_perform(asked))
}

if (plan == "read-again-then-bug") tryCatch(fetch(), error = function(failure) message("trying again"))
if (plan == "thread-refused") {
    # What tells nobody of its failure.
    suppressWarnings(try(socketConnection("127.0.0.1", as.integer(Sys.getenv("ECOSYSTEM_CLOSED_PORT")), timeout = 1), silent = TRUE))
}
fetch()
if (grepl("then-bug", plan)) settings$learning_rate
if (plan == "thread-refused") quit(status = 3)
message("done")
