/* Why a folder cannot hold the records of runs.
 */
#ifndef VHRETRY_MESSAGES_RECORDS_H
#define VHRETRY_MESSAGES_RECORDS_H

#define RECORDS_IT_CANNOT_BE_MADE  "it cannot be made: %s"
#define RECORDS_IT_IS_A_SYMBOLIC   "it is a symbolic link"
#define RECORDS_IT_IS_NOT          "it is not a folder"
#define RECORDS_IT_BELONGS_TO_USER "it belongs to user %u, and this is %u"
#define RECORDS_OTHERS_MAY_WRITE   "others may write to it"
#define RECORDS_ITS_DISK_IS_FULL   "its disk is full"

#endif
