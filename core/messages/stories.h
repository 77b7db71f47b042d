/* The verdict in plain sentences, for a person who was not there: the report.
 */
#ifndef VHRETRY_MESSAGES_STORIES_H
#define VHRETRY_MESSAGES_STORIES_H

#define STORY_THE_NETWORK_MADE_THIS           "The network made this run fail, and no retry is left"
#define STORY_THE_NETWORK_MADE_THIS_ALSO      "The network made this run fail, and retries are off"
#define STORY_THE_NETWORK_MADE_THIS_ALSO_ALSO "The network made this run fail"
#define STORY_THE_PROGRAM_ASKED               "The program asked for another attempt"
#define STORY_THE_NETWORK_MAY_HAVE            "The network may have made this run fail"
#define STORY_THIS_RUN_WENT_WELL              "This run went well"
#define STORY_THIS_RUN_FAILED                 "This run failed, and not because of the network"
#define STORY_THIS_RUN_FAILED_ALSO            "This run failed, and why could not be observed"
#define STORY_THIS_RUN_WAS_STOPPED            "This run was stopped"
#define STORY_THIS_IS_A_REHEARSAL             "This is a rehearsal: "
#define STORY_WHY_THIS_VERDICT                "Why this verdict: "

#endif
