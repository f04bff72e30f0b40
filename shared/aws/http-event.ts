import type { APIGatewayProxyResult, LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import { type Asked, answer, type Endpoints } from '#shared/http/endpoint.ts';
import type { Logger } from '#shared/log.ts';

/** What API Gateway's HTTP API calls a function with (payload 2.0). */
type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;
type HttpHandler = (event: HttpEvent, context: LambdaContext) => Promise<APIGatewayProxyResult>;

/**
 * A function that answers its posts without a router, which costs a tenth of what accepting a message does, and for all else loads one when it is
 * first needed: a cold start that takes a message waits for neither it nor the `Request` and `Response` of Node.
 */
export function handlePosts(posts: Endpoints, log: Logger, loadRest: () => Promise<HttpHandler>): HttpHandler {
  let rest: Promise<HttpHandler> | undefined;
  return async (event, context) => {
    const endpoint = event.requestContext.http.method === 'POST' ? posts.get(event.rawPath) : undefined;
    if (!endpoint) {
      rest ??= loadRest();
      return (await rest)(event, context);
    }
    const { status, ...given } = await answer(endpoint, askedOfEvent(event), log);
    return { statusCode: status, ...given, isBase64Encoded: false };
  };
}

const askedOfEvent = ({ rawPath, rawQueryString, headers, body, isBase64Encoded }: HttpEvent): Asked => ({
  path: rawPath,
  query: rawQueryString === '' ? '' : `?${rawQueryString}`,
  header: (name) => headers[name],
  async bytes(limit) {
    const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
    return bytes.length > limit ? undefined : bytes;
  },
});
