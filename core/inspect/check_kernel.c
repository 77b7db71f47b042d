/* Check: does the kernel tell of programs that cannot be preloaded? */
#include "../wrapper/kernel_witness.h"
#include "checks.h"

#include <string.h>

void check_kernel(struct examination *examination, struct finding *finding)
{
    (void)examination;
    const int error = kernel_witness_obstacle();
    if (error == 0) {
        found(finding, GRADE_OK,
              "tells \"vhretry run\" of the connections of static programs, and of those of Go");
        return;
    }
    found(finding, GRADE_WARNING,
          "does not tell of the connections of static programs, and of those of Go: %s", strerror(error));
    advise_fix(
        finding,
        "their failures are unknown (gVisor, a seccomp filter, a kernel before 4.2): end with status 75 "
        "(EX_TEMPFAIL) where a retry is wanted");
}
