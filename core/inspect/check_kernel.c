/* Check: does the kernel tell of programs that cannot be preloaded? */
#include "../messages/doctor.h"
#include "../wrapper/kernel_witness.h"
#include "checks.h"

#include <string.h>

void check_kernel(struct examination *examination, struct finding *finding)
{
    (void)examination;
    const int error = kernel_witness_obstacle();
    if (error == 0) {
        found(finding, GRADE_OK, DOCTOR_TELLS_VHRETRY_RUN);
        return;
    }
    found(finding, GRADE_WARNING, DOCTOR_DOES_NOT_TELL, strerror(error));
    advise_fix(finding, DOCTOR_THEIR_FAILURES_ARE_UNKNOWN);
}
