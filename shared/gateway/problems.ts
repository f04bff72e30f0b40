import type { FieldProblem } from '#shared/domain/problem.ts';
import type { TemplateFault } from './template.ts';

/** Collects what is wrong with settings while they are compiled. */
export type Problems = { list: FieldProblem[]; add: (field: string, detail: string, allowed?: string) => void };

export const collectProblems = (): Problems => {
  const list: FieldProblem[] = [];
  return {
    list,
    add: (field, detail, allowed) => {
      list.push(allowed === undefined ? { field, detail } : { field, detail, allowed });
    },
  };
};

/** Template faults as problems of one field. */
export const addFaults = (problems: Problems, field: string, faults: readonly TemplateFault[]): void => {
  for (const fault of faults) problems.add(field, fault.detail);
};
