/// The elements that are open at a place of HTML, as far as they tell whether its words are seen.
struct OpenElements {
    private struct Element {
        var tag: HTMLTag
        var low: UInt64
        var high: UInt64
        var isHidden: Bool
        var color: UInt32
        var background: UInt32
    }

    private var open: [Element] = []
    private var foreign = 0
    private var isAllHidden = false

    private static let most = 256
    // How far up an end tag looks for its element.
    private static let reach = 64

    /// Whether words here are not seen.
    var areWordsHidden: Bool { isAllHidden || open.last?.isHidden == true }
    /// Whether this is in SVG or MathML, where CDATA sections are.
    var isInForeign: Bool { foreign > 0 }

    /// Hides all that follows.
    mutating func hideAll() { isAllHidden = true }

    /// Opens an element.
    mutating func push(
        _ tag: HTMLTag, _ low: UInt64, _ high: UInt64, hides: Bool, color: UInt32?, background: UInt32?
    ) {
        // Elements that a second one of them ends.
        if tag.endsItself, let last = open.last, last.tag == tag { pop() }
        if tag.endsParagraph, let last = open.last, last.tag == .p { pop() }
        let outer = open.last
        var element = Element(
            tag: tag, low: low, high: high, isHidden: outer?.isHidden ?? false, color: color ?? outer?.color ?? 0,
            background: background ?? outer?.background ?? 0xFFFFFF)
        if hides || CSSColor.areAlike(element.color, element.background) { element.isHidden = true }
        guard open.count < Self.most else { return }
        if tag == .svg || tag == .math { foreign += 1 }
        open.append(element)
    }

    private mutating func pop() {
        guard let last = open.popLast() else { return }
        if last.tag == .svg || last.tag == .math { foreign -= 1 }
    }

    /// Closes an element and those in it; nothing where it is not open.
    mutating func close(_ tag: HTMLTag, _ low: UInt64, _ high: UInt64) {
        guard let index = open.suffix(Self.reach).lastIndex(where: { $0.low == low && $0.high == high }) else { return }
        while open.count > index { pop() }
    }
}

extension HTMLTag {
    /// Elements that have no end tag.
    var isVoid: Bool {
        switch self {
        case .area, .base, .basefont, .bgsound, .br, .col, .command, .embed, .frame, .hr, .image, .img, .input,
            .isindex,
            .keygen, .link, .meta, .param, .source, .track, .wbr:
            true
        default: false
        }
    }

    /// Elements that do not end a line.
    var isInline: Bool {
        switch self {
        case .other, .a, .abbr, .b, .font, .i, .img, .image, .span, .strong, .u, .wbr, .label: true
        default: false
        }
    }

    /// Elements that one of their own kind ends.
    fileprivate var endsItself: Bool {
        switch self {
        case .p, .li, .td, .th, .tr, .dd, .option, .optgroup: true
        default: false
        }
    }

    /// Elements that end a paragraph.
    fileprivate var endsParagraph: Bool {
        switch self {
        case .div, .table, .ul, .ol, .dl, .form, .h1, .h2, .h3, .h4, .h5, .h6, .hr, .pre, .blockquote, .center,
            .section,
            .article, .header, .footer, .fieldset, .address, .main, .nav, .aside:
            true
        default: false
        }
    }
}
