import { describe, expect, it } from 'vitest';
import { buildAnswer, buildJsonSettings, buildSettings, compileRight } from '#test/support/build-settings.ts';
import { readRequest } from '#test/support/read-request.ts';

const message = { id: '01JD', to: '+254712345678', from: 'MyISP', text: 'Hi <b> & "bye" ☺' };

describe('contracts of other shapes than the vectors', () => {
  it('XML both ways, with Basic authorization', () => {
    const { render, judge } = compileRight(
      buildSettings({
        contentType: 'xml',
        payload:
          '<?xml version="1.0" encoding="UTF-8"?>\n<sms from="%FROM%"><to>%TO%</to><body><![CDATA[%MESSAGE%]]></body></sms>',
        basicAuth: { user: 'me', password: 'secret' },
        phoneFormat: 'digits',
        successRules: [{ regex: '<code>0</code>' }],
        messageId: { regex: '<id>([^<]+)</id>' },
        rules: [{ regex: '<code>(17|18)</code>', outcome: 'gatewayFault', reason: 'insufficient_credit' }],
      }),
    );
    const request = render(message);
    expect(request.body).toContain('<to>254712345678</to><body><![CDATA[Hi <b> & "bye" ☺]]></body>');
    expect(request.headers).toEqual({ Authorization: 'Basic bWU6c2VjcmV0', 'Content-Type': 'application/xml' });
    expect(judge(buildAnswer(200, '<r><code>0</code><id>A-1</id></r>'))).toMatchObject({ gatewayMessageId: 'A-1' });
    expect(judge(buildAnswer(200, '<r><code>17</code></r>'))).toMatchObject({ reason: 'insufficient_credit' });
  });

  it('a pipe-separated text answer, and national numbers with a trunk 0', () => {
    const { render, judge } = compileRight(
      buildSettings({
        method: 'GET',
        payload: 'dest=%TO%&msg=%MESSAGE_HEX_UTF16BE%&type=%CODING02%',
        phoneFormat: 'national:254:0',
        successRules: [{ regex: '^1701\\|' }],
        messageId: { regex: '^1701\\|\\d+\\|(\\S+)' },
        rules: [
          { regex: '^170[2-4]\\b', outcome: 'gatewayFault', reason: 'auth' },
          { regex: '^1025\\b', outcome: 'gatewayFault', reason: 'insufficient_credit' },
          { regex: '^1706\\b', outcome: 'rejected', reason: 'invalid_number' },
        ],
      }),
    );
    expect(readRequest(render(message)).query).toMatchObject({ dest: '0712345678', type: '2' });
    expect(judge(buildAnswer(200, '1701|254712345678|ab-12\r\n'))).toMatchObject({ gatewayMessageId: 'ab-12' });
    expect(judge(buildAnswer(200, '1025')).reason).toBe('insufficient_credit');
    expect(judge(buildAnswer(200, '1706|2547')).outcome).toBe('rejected');
  });

  it('a JSON list at the top, numbers in place of texts, placeholders in path and header', () => {
    const { render, judge } = compileRight(
      buildJsonSettings({
        gatewayUrl: 'https://%REGION%.gateway.example.com/accounts/%ACCOUNT%/%ID%',
        payload: '[{"dst": %TO%, "ref": %ID_INT31%, "flags": {"unicode": %UNICODE01%}, "txt": "%MESSAGE%"}]',
        phoneFormat: 'number',
        headers: [{ name: 'Idempotency-Key', value: 'sms-%ID%' }],
        variables: [
          { name: 'REGION', value: 'eu-1' },
          { name: 'ACCOUNT', value: '42' },
        ],
        successRules: [{ jsonPath: '[0].ok', in: ['True'] }],
        rules: [{ jsonPath: '[0].code', in: ['7'], outcome: 'unavailable', reason: 'throttled' }],
      }),
    );
    const request = render(message);
    expect(request.url).toBe('https://eu-1.gateway.example.com/accounts/42/01JD');
    expect(request.headers['Idempotency-Key']).toBe('sms-01JD');
    expect(JSON.parse(request.body ?? '')).toMatchObject([
      { dst: 254712345678, flags: { unicode: 1 }, txt: message.text },
    ]);
    expect(judge(buildAnswer(200, '[{"ok": true}]')).outcome).toBe('accepted');
    expect(judge(buildAnswer(200, '[{"ok": false, "code": 7}]')).reason).toBe('throttled');
  });

  it('a duplicate that means that the first try arrived', () => {
    const { judge } = compileRight(
      buildSettings({
        successfulResponse: 'OK',
        rules: [{ status: [409], contains: 'duplicate', outcome: 'accepted', reason: 'duplicate' }],
      }),
    );
    expect(judge(buildAnswer(409, 'duplicate reference'))).toMatchObject({ outcome: 'accepted', reason: 'duplicate' });
    expect(judge(buildAnswer(409, 'conflict')).outcome).toBe('rejected');
  });

  it("the model's three gateways exactly as its form describes them, success texts corrected", () => {
    const bulksms = compileRight(
      buildJsonSettings({
        gatewayUrl: 'https://api.bulksms.com/v1/messages',
        payload: '{"from": "YourSenderID", "to": "%TO%", "body": "%MESSAGE%"}',
        headers: [{ name: 'Authorization', value: 'Basic dG9rZW46c2VjcmV0' }],
        successfulResponse: '"ACCEPTED"',
      }),
    );
    const answer = '[ { "type" : "SENT", "body" : "\\"ACCEPTED\\"", "status" : { "type" : "%" } } ]';
    expect(bulksms.judge(buildAnswer(201, answer.replace('%', 'ACCEPTED'))).outcome).toBe('accepted');
    expect(bulksms.judge(buildAnswer(201, answer.replace('%', 'FAILED'))).outcome).toBe('unavailable');
    const clickatell = compileRight(
      buildJsonSettings({
        gatewayUrl: 'https://platform.clickatell.com/messages',
        payload: '{"to": ["%TO%"], "content": "%MESSAGE%"}',
        successfulResponse: '"accepted":true',
      }),
    );
    expect(clickatell.judge(buildAnswer(202, '{"messages":[{"accepted" : true}]}')).outcome).toBe('accepted');
    expect(clickatell.judge(buildAnswer(202, '{"messages":[{"accepted":false}],"error":null}')).outcome).toBe(
      'unavailable',
    );
  });
});
