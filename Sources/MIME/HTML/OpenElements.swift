/// The elements that are open at a place of HTML, as far as they tell whether its words are seen.
struct OpenElements {
    private struct Element {
        var tag: HTMLTag
        var low: UInt64
        var high: UInt64
        /// Whether it or one around it is not shown.
        var isHidden: Bool
        /// Whether its words are of the colour that is behind them; words within can have another one.
        var isFaint: Bool
        var color: UInt32
        var background: UInt32
    }

    private var open: [Element] = []
    private var foreign = 0
    private var isAllHidden = false
    /// Whether more have been open than are kept.
    private(set) var isCut = false

    private static let most = 1_024
    // How far up an end tag looks for its element.
    private static let reach = 64

    /// Whether words here are not seen.
    var areWordsHidden: Bool {
        guard let last = open.last else { return isAllHidden }
        return isAllHidden || last.isHidden || last.isFaint
    }
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
        let color = color ?? outer?.color ?? 0
        let background = background ?? outer?.background ?? 0xFFFFFF
        let element = Element(
            tag: tag, low: low, high: high, isHidden: hides || outer?.isHidden == true,
            isFaint: CSSColor.areAlike(color, background), color: color, background: background)
        guard open.count < Self.most else {
            isCut = true
            return
        }
        if tag == .svg || tag == .math { foreign += 1 }
        open.append(element)
    }

    private mutating func pop() {
        guard let last = open.popLast() else { return }
        if last.tag == .svg || last.tag == .math { foreign -= 1 }
    }

    /// Closes an element and those in it; nothing where it is not open.
    mutating func close(_ tag: HTMLTag, _ low: UInt64, _ high: UInt64) {
        guard let index = open.suffix(Self.reach).lastIndex(where: { $0.low == low && $0.high == high })
        else { return }
        while open.count > index { pop() }
    }
}

extension HTMLTag {
    /// Elements that have no end tag.
    var isVoid: Bool {
        switch self {
        case .area, .base, .basefont, .bgsound, .br, .col, .command, .embed, .frame, .hr, .image, .img,
            .input,
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
        case .div, .table, .ul, .ol, .dl, .form, .h1, .h2, .h3, .h4, .h5, .h6, .hr, .pre, .blockquote,
            .center,
            .section,
            .article, .header, .footer, .fieldset, .address, .main, .nav, .aside:
            true
        default: false
        }
    }
}
