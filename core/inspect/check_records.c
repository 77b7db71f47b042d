/* Check: can the library leave its records? */
#include "checks.h"

#include "../messages/doctor.h"
#include "../records/record_folder.h"

void check_records(struct examination *examination, struct finding *finding)
{
    char folder[RECORD_PATH_SIZE];
    char fallback[RECORD_PATH_SIZE];
    char why[RECORD_WHY_SIZE];
    char unused[RECORD_WHY_SIZE];
    (void)examination;
    record_folder_path(folder);
    record_fallback_folder_path(fallback);
    if (record_folder_is_usable(folder, why)) {
        found(finding, GRADE_OK, "%.400s", folder);
        return;
    }
    bool has_fallback = record_folder_is_usable(fallback, unused);
    found(finding, has_fallback ? GRADE_WARNING : GRADE_FAILURE, DOCTOR_CANNOT_BE_USED, folder, why,
          has_fallback ? "; using " : "", has_fallback ? fallback : "");
    advise_fix(finding, DOCTOR_SET_VHRETRY_DIR);
}
