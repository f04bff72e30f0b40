import type { ApiKey, Application } from '#shared/domain/application.ts';
import { notFound, Problem } from '#shared/http/problem.ts';
import type { Applications } from '#shared/ports/applications.ts';

/** Id and name of the application that stands in the log for what operators send by hand. */
export const CONSOLE_APPLICATION = { id: 'console', name: 'Console' };

type Found = { application: Application; keys: ApiKey[] };

/** An application that operators may change: 404 when there is none or it was deleted, 409 for the console's own. */
export async function findApplication(applications: Applications, id: string): Promise<Found> {
  const found = (await applications.all()).find(({ application }) => application.id === id);
  if (!found || found.application.deletedAt !== null) throw notFound('There is no application with this id.');
  if (id === CONSOLE_APPLICATION.id) {
    throw new Problem(
      409,
      'not-possible',
      'This application stands for what operators send by hand; it has no keys, limits or callbacks.',
    );
  }
  return found;
}

/** Saves a change of what was read; 409 when somebody else saved meanwhile. */
export async function saveApplication(
  applications: Applications,
  application: Application,
  change: Partial<Application>,
): Promise<Application> {
  const saved = await applications.save({ ...application, ...change });
  if (!saved) throw stale();
  return saved;
}

/** Somebody else saved the application since it was read. */
export const stale = (newest?: number): Problem =>
  new Problem(
    409,
    'application-conflict',
    'Somebody changed this application meanwhile; read it and change it again.',
    {
      errors: [
        {
          field: 'version',
          detail: 'This is not the newest version.',
          ...(newest === undefined ? {} : { allowed: String(newest) }),
        },
      ],
    },
  );
