/** A template that Terraform would not read: the message says why. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** A piece of a template: text as it stands, escapes in it too, or a sequence with code. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'sequence';
      /** `${` for an interpolation, `%{` for a directive. */
      readonly open: '${' | '%{';
      readonly code: readonly CodePart[];
    };

/** A part of code: templates are in its strings. */
export type CodePart =
  | { readonly kind: 'code' | 'comment'; readonly text: string }
  | {
      readonly kind: 'string';
      /** A quotation mark, or the first line of a heredoc. */
      readonly head: string;
      readonly template: readonly Piece[];
      /** A quotation mark, or the last line of a heredoc without its end. */
      readonly tail: string;
    };

/**
 * Takes a string of Terraform's JSON apart, as Terraform does.
 *
 * @throws TemplateError when a sequence or a string in it does not end
 */
export function piecesOf(text: string): readonly Piece[] {
  return new Scanner(text).template();
}

/** The text that pieces came from. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => (piece.kind === 'text' ? piece.text : `${piece.open}${codeOf(piece.code)}}`))
    .join('');
}

/** The same for code. */
export function codeOf(parts: readonly CodePart[]): string {
  return parts
    .map((part) => (part.kind === 'string' ? `${part.head}${textOf(part.template)}${part.tail}` : part.text))
    .join('');
}

/** Finds the parts of a template. HCL specification, "Templates" and "Template Literals". */
class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  /**
   * Reads text and sequences up to what ends them, which is left to read.
   *
   * @param end tells whether the template ends where the scanner is. Default: with the text.
   * @param backslash whether a backslash escapes what follows it
   */
  template(end: () => boolean = () => false, backslash = false): Piece[] {
    const pieces: Piece[] = [];
    let from = this.at;
    const endText = () => {
      if (this.at > from) pieces.push({ kind: 'text', text: this.text.slice(from, this.at) });
    };
    while (this.at < this.text.length && !end()) {
      if (this.sees('$${') || this.sees('%%{')) this.at += 3;
      else if (this.sees('${') || this.sees('%{')) {
        endText();
        pieces.push(this.sequence());
        from = this.at;
      } else this.at += backslash && this.sees('\\') ? 2 : 1;
    }
    endText();
    return pieces;
  }

  private sequence(): Piece {
    const open = this.sees('${') ? '${' : '%{';
    this.at += 2;
    const code = this.code();
    if (!this.sees('}')) throw this.endless(`"${open}"`);
    this.at += 1;
    return { kind: 'sequence', open, code };
  }

  /** Reads up to the brace that closes none of the code's own. */
  private code(): CodePart[] {
    const parts: CodePart[] = [];
    let depth = 0;
    let from = this.at;
    const endCode = () => {
      if (this.at > from) parts.push({ kind: 'code', text: this.text.slice(from, this.at) });
    };
    while (this.at < this.text.length) {
      const other = this.comment() ?? this.heredoc() ?? (this.sees('"') ? /"/y : undefined);
      if (other !== undefined) {
        endCode();
        parts.push(typeof other === 'string' ? this.took(other) : this.string(other));
        from = this.at;
      } else {
        if (this.sees('}') && depth === 0) break;
        if (this.sees('{')) depth += 1;
        if (this.sees('}')) depth -= 1;
        this.at += 1;
      }
    }
    endCode();
    return parts;
  }

  private comment(): string | undefined {
    return this.match(/#.*\n?|\/\/.*\n?|\/\*[\s\S]*?\*\//y);
  }

  private took(comment: string): CodePart {
    this.at += comment.length;
    return { kind: 'comment', text: comment };
  }

  /** How a heredoc that begins here would begin. */
  private heredoc(): RegExp | undefined {
    return this.match(/<<-?[\p{L}_][\p{L}\p{N}_-]*\r?\n/uy) === undefined ? undefined : /<<-?(.+)\r?\n/y;
  }

  private string(begin: RegExp): CodePart {
    begin.lastIndex = this.at;
    const [head = '', marker] = begin.exec(this.text) ?? [];
    this.at += head.length;
    if (marker === undefined) {
      const template = this.template(() => this.sees('"'), true);
      if (!this.sees('"')) throw this.endless('string');
      this.at += 1;
      return { kind: 'string', head, template, tail: '"' };
    }
    const last = new RegExp(`[ \\t]*${marker.trim()}(?=\\r?\\n|$)`, 'y');
    const template = this.template(() => this.text[this.at - 1] === '\n' && this.match(last) !== undefined);
    const tail = this.match(last);
    if (tail === undefined) throw this.endless(`heredoc ${marker.trim()}`);
    this.at += tail.length;
    return { kind: 'string', head, template, tail };
  }

  private sees(what: string): boolean {
    return this.text.startsWith(what, this.at);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private endless(what: string): TemplateError {
    return new TemplateError(`this template has a ${what} without an end: ${this.text}`);
  }
}
