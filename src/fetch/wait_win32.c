#include <windows.h>

#include "fetch/transport.h"

long long cm_fetch_clock(void) {
    return (long long)GetTickCount64();
}

void cm_fetch_wait(long milliseconds) {
    if (milliseconds > 0) Sleep((DWORD)milliseconds);
}
