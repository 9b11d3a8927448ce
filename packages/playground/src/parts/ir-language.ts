import { StreamLanguage, type StreamParser } from '@codemirror/language';

const keywords = new Set(
  (
    'define declare global constant private internal external weak weak_odr linkonce linkonce_odr common appending available_externally ' +
    'hidden protected default dso_local dllimport unnamed_addr local_unnamed_addr thread_local section comdat align target datalayout triple ' +
    'source_filename attributes nounwind type opaque to null undef poison zeroinitializer none true false distinct module asm alias ifunc ' +
    'inbounds nuw nsw exact volatile atomic tail musttail notail fastcc coldcc ccc gc prefix personality'
  ).split(' '),
);

const instructions = new Set(
  (
    'ret br switch indirectbr invoke unreachable add sub mul udiv sdiv urem srem shl lshr ashr and or xor fadd fsub fmul fdiv frem fneg ' +
    'extractvalue insertvalue extractelement insertelement shufflevector alloca load store fence cmpxchg atomicrmw getelementptr trunc zext ' +
    'sext fptrunc fpext fptoui fptosi uitofp sitofp ptrtoint inttoptr bitcast addrspacecast icmp fcmp phi select call va_arg freeze ' +
    'eq ne ugt uge ult ule sgt sge slt sle'
  ).split(' '),
);

const typeWord = /^(?:i\d+|void|half|float|double|ptr|label|metadata|token|x)$/;

const parser: StreamParser<null> = {
  name: 'llvm-ir',
  startState: () => null,
  languageData: { commentTokens: { line: ';' } },
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^;.*/)) return 'comment';
    if (stream.match(/^c?"(?:[^"]*)"/)) return 'string';
    if (stream.match(/^@(?:"[^"]*"|[\w.$-]+)/)) return 'variableName.function';
    if (stream.match(/^%(?:"[^"]*"|[\w.$-]+)/)) return 'variableName';
    if (stream.match(/^![\w.]*/)) return 'meta';
    if (stream.match(/^#\d+/)) return 'meta';
    if (stream.match(/^[\w.$-]+:(?!:)/)) return 'labelName';
    if (stream.match(/^-?(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)\b/)) return 'number';
    const word = stream.match(/^[A-Za-z_][\w.]*/);
    if (word === null || word === true || word === false) {
      stream.next();
      return null;
    }
    const [text] = word;
    if (typeWord.test(text)) return 'typeName';
    if (instructions.has(text)) return 'keyword';
    return keywords.has(text) ? 'modifier' : null;
  },
};

/** Syntax highlighting for LLVM IR. */
export const irLanguage = StreamLanguage.define(parser);
