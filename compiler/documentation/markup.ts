// The little that comments are written in: paragraphs, lists, `code`, fenced and indented code, as HTML.

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);

const inline = (text: string): string =>
  text
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : escapeHtml(part)))
    .join('');

const code = (lines: readonly string[]): string => `<pre><code>${escapeHtml(lines.join('\n'))}</code></pre>`;

/** HTML of the text of a comment. */
export function markup(text: string): string {
  const out: string[] = [];
  const lines = text.split('\n');
  let paragraph: string[] = [];
  const flush = (): void => {
    if (paragraph.length > 0) out.push(`<p>${inline(paragraph.join(' '))}</p>`);
    paragraph = [];
  };
  for (let i = 0; i < lines.length;) {
    const line = lines[i]!;
    if (line.startsWith('```')) {
      flush();
      const block: string[] = [];
      for (i++; i < lines.length && !lines[i]!.startsWith('```'); i++) block.push(lines[i]!);
      i++;
      out.push(code(block));
    } else if (/^ {4}/.test(line) && paragraph.length === 0) {
      const block: string[] = [];
      for (; i < lines.length && (/^ {4}/.test(lines[i]!) || (lines[i] === '' && /^ {4}/.test(lines[i + 1] ?? ''))); i++) block.push(lines[i]!.slice(4));
      out.push(code(block));
    } else if (/^[-*] /.test(line)) {
      flush();
      const list: string[] = [];
      for (; i < lines.length && /^[-*] /.test(lines[i]!); i++) list.push(`<li>${inline(lines[i]!.slice(2))}</li>`);
      out.push(`<ul>${list.join('')}</ul>`);
    } else {
      if (line.trim() === '') flush();
      else paragraph.push(line.trim());
      i++;
    }
  }
  flush();
  return out.join('\n');
}

/** The first sentence, for lists. */
export function summary(doc: string | null): string {
  if (doc === null) return '';
  const [first] = doc.split(/\n\s*\n|```/, 1);
  const text = first!.replace(/\s+/g, ' ').trim();
  const end = /[.;:](?= [A-Z`])|\.$/.exec(text);
  return inline(end === null ? text : text.slice(0, end.index + 1));
}
