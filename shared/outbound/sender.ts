import type { Chat, Means, Send } from './format.ts';
import type { ChatName, NotifyTarget } from './notify-targets.ts';

const chats: Record<ChatName, () => Promise<Chat>> = {
  slack: async () => (await import('./formats/slack.ts')).slack,
  teams: async () => (await import('./formats/teams.ts')).teams,
  feishu: async () => (await import('./formats/feishu.ts')).feishu,
  dingtalk: async () => (await import('./formats/dingtalk.ts')).dingtalk,
  wecom: async () => (await import('./formats/wecom.ts')).wecom,
};

/** What sends to one target. A format is loaded by the first message that needs it. */
export async function openSender(target: NotifyTarget, keys: readonly Buffer[], means: Means): Promise<Send> {
  if ('topic' in target) {
    if (target.format === 'smn') return (await import('./formats/smn.ts')).smnSender(target.topic, means);
    return (await import('./formats/sns.ts')).snsSender(target.topic, means);
  }
  const { format } = target;
  if (format === 'webhook') return (await import('./formats/webhook.ts')).webhookSender(target.url, keys, means);
  const { chatSender } = await import('./chat.ts');
  return chatSender(await chats[format](), target, means);
}
