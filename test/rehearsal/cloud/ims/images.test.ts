import { beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addImage, manner, publicImages, share } from './image.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
  return cloud.close;
});

const ids = (reply: Reply) => reply.at<{ id: string }[]>('images').map(({ id }) => id);

describe('an image', () => {
  it('looks as before for a while after the 204, and is then unknown', async () => {
    const { id } = addImage(cloud.project);
    expect(await ask(`DELETE /v2/images/${id}`)).toMatchObject({ status: 204, text: '' });
    expect((await ask(`GET /v2/images/${id}`)).at('status')).toBe('active');
    expect((await ask(`DELETE /v2/images/${id}`)).status).toBe(204);
    clock.advance(12_000);
    expect((await ask(`GET /v2/images/${id}`)).status).toBe(404);
    expect(ids(await ask(`GET /v2/cloudimages?id=${id}`))).toEqual([]);
    expect(cloud.deletions.get(`image:${id}`)).toBe(1);
    expect((await ask(`DELETE /v2/images/${id}`)).status).toBe(204);
  });

  it.each([
    ['enveloped', 404, 'error.code', '404'],
    ['flat', 404, 'error_code', 'IMG.0404'],
    ['native', 404, 'code', '404 Not Found'],
    ['IMG.0027', 400, 'error.code', 'IMG.0027'],
  ] as const)('that is not there may be answered %s', async (missing, status, field, code) => {
    manner.of(cloud.project).missing = missing;
    const reply = await ask('GET /v2/images/none');
    expect([reply.status, reply.at(field)]).toEqual([status, code]);
  });

  it("stays while it is protected, being made, or somebody else's", async () => {
    const { project } = cloud;
    const codes = [
      [addImage(project, { protected: true }).id, 'IMG.0028'],
      [addImage(project, { status: 'saving' }).id, 'IMG.0090'],
      [addImage(project, { owner: 'other' }).id, 'IMG.0092'],
      [publicImages[0]?.id, 'IMG.0094'],
    ];
    for (const [id, code] of codes)
      expect(await ask(`DELETE /v2/images/${id}`)).toMatchObject({ status: 400, json: { error: { code } } });
  });

  it('is shared with its members, and to its owner of another type then', async () => {
    const { id } = share(addImage(cloud.project), 'a', 'b');
    const reply = await ask(`GET /v2/images/${id}/members`);
    expect(reply.at<{ member_id: string }[]>('members').map(({ member_id }) => member_id)).toEqual(['a', 'b']);
    expect((await ask(`GET /v2/images/${id}`)).at('__imagetype')).toBe('shared');
    const alone = addImage(cloud.project).id;
    expect((await ask(`GET /v2/images/${alone}/members`)).at('members')).toEqual([]);
    manner.of(cloud.project).notShared = 'forbidden';
    expect((await ask(`GET /v2/images/${alone}/members`)).status).toBe(403);
  });
});

describe('the list', () => {
  it('holds public images too unless it is asked for an owner, and no unregistered one', async () => {
    const { id } = addImage(cloud.project);
    addImage(cloud.project, { registered: false });
    expect(ids(await ask('GET /v2/cloudimages')).length).toBe(1 + publicImages.length);
    expect(ids(await ask(`GET /v2/cloudimages?owner=${cloud.project.id}`))).toEqual([id]);
    expect(ids(await ask('GET /v2/cloudimages?__imagetype=private'))).toEqual([id]);
  });

  it('goes on behind a marker, the newest first, to an empty page', async () => {
    const all = [3, 2, 1].map((created_at) => addImage(cloud.project, { created_at: created_at * 1000 }).id);
    const list = (query: string) => ask(`GET /v2/cloudimages?owner=${cloud.project.id}${query}`);
    expect(ids(await list('&limit=2'))).toEqual(all.slice(0, 2));
    expect(ids(await list(`&marker=${all[1]}`))).toEqual([all[2]]);
    expect(ids(await list(`&marker=${all[2]}`))).toEqual([]);
    for (const query of ['&marker=none', '&limit=x', '&limit=0']) expect((await list(query)).status).toBe(400);
  });
});
