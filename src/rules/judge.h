/* Judging a case: all rules, then one verdict. */
#ifndef CM_RULES_JUDGE_H
#define CM_RULES_JUDGE_H

#include "rules/rules.h"

/* Judges; findings live in the case's arena. With `quiet` only errors and what is missing are kept,
 * and the first rule that finds an error ends it: for searches, which ask only whether it passes.
 */
void cm_judge(const cm_case *c, bool quiet, cm_verdict *verdict);

/* Only what stands around torch, for a machine without one: variables, toolkits, redistributable.
 * It adds to `verdict` and draws no conclusion. */
void cm_judge_around(const cm_case *c, cm_verdict *verdict);

#endif
