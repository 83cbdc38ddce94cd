/// Reads HTML for words, links and what else is in it: a tokenizer after the HTML standard (section 13.2.5) and, in place
/// of its tree, the open elements as far as they tell whether words are seen.
///
/// Every octet is passed once; what is in a conditional comment or in `srcdoc` once more.
struct HTMLReader {
    var links: LinkList
    var words = PartWords()
    var html = HTMLFacts()
    var defects: Set<ContentDefect.Kind> = []
    /// `data:` URLs, whole.
    var dataURLs: [[UInt8]] = []

    var elements = OpenElements()
    var sheet = StyleSheet()
    /// The attributes of the tag that is read.
    var attributes: [Attribute] = []
    var anchor: (link: Int, start: Int)?
    /// How deep in documents within documents.
    var depth = 0
    /// Whether something was passed over for its number or depth.
    var isCut = false
    /// Where words begin that no link has had.
    private var unlinked = 0
    private var isSpacePending = false
    // Characters without width since the last word's octet, and line breaks since then.
    private var pendingZeroWidth = 0
    private var pendingBreaks = 0
    private var bodies = 0
    private var roots = 0
    private let wordsLimit: Int

    /// An attribute whose value is read.
    struct Attribute {
        var name: HTMLAttribute
        var value: Range<Int>
        /// Whether it is there for the second time.
        var isDuplicate: Bool
    }

    init(links: LinkList, wordsLimit: Int) {
        self.links = links
        self.wordsLimit = wordsLimit
    }

    mutating func read(_ octets: borrowing Span<UInt8>) {
        words.visible.reserveCapacity(min(wordsLimit, octets.count / 4))
        read(octets, from: 0, to: octets.count)
        closeAnchor()
        findLinksInWords()
        if isCut || sheet.isCut || elements.isCut { defects.insert(.textNotRead) }
        if !words.hidden.isEmpty { html.traits.insert(.hiddenText) }
    }

    /// The data state.
    mutating func read(_ octets: borrowing Span<UInt8>, from start: Int, to end: Int) {
        var index = start
        while index < end {
            let tag = octets.find(UInt8(ascii: "<"), from: index, to: end)
            write(octets, from: index, to: tag, hasReferences: true)
            guard tag < end else { return }
            index = readMarkup(octets, tag, end)
        }
    }

    /// Reads what begins with `<`; gives where it ends.
    private mutating func readMarkup(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start + 1 < end else {
            write(octets, from: start, to: end, hasReferences: false)
            return end
        }
        switch octets[start + 1] {
        case let octet where octet.isLetter: return readStartTag(octets, start + 1, end)
        case slash:
            guard start + 2 < end else { return end }
            if octets[start + 2].isLetter { return readEndTag(octets, start + 2, end) }
            return behind(UInt8(ascii: ">"), octets, start + 2, end)
        case UInt8(ascii: "!"):
            if octets.has("--", at: start + 2, before: end) { return readComment(octets, start + 4, end) }
            if elements.isInForeign, octets.stands("[CDATA[", at: start + 2) {
                let close = octets.find("]]>", from: start + 9, to: end)
                write(octets, from: start + 9, to: close ?? end, hasReferences: false)
                return close.map { $0 + 3 } ?? end
            }
            // DOCTYPE, and comments that are none.
            return behind(UInt8(ascii: ">"), octets, start + 2, end)
        case UInt8(ascii: "?"): return behind(UInt8(ascii: ">"), octets, start + 2, end)
        default:
            write(octets, from: start, to: start + 1, hasReferences: false)
            return start + 1
        }
    }

    private mutating func behind(
        _ octet: UInt8, _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        let found = octets.find(octet, from: start, to: end)
        if found == end { defects.insert(.truncatedHTML) }
        return min(found + 1, end)
    }

    // MARK: - Comments

    private mutating func readComment(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int)
        -> Int
    {
        // `<!-->` and `<!--->` are whole.
        if start < end, octets[start] == UInt8(ascii: ">") { return start + 1 }
        if octets.has("->", at: start, before: end) { return start + 2 }
        var index = start
        var close = end
        var next = end
        while index < end {
            let hyphen = octets.find(dash, from: index, to: end)
            if octets.has("-->", at: hyphen, before: end) {
                (close, next) = (hyphen, hyphen + 3)
                break
            }
            if octets.has("--!>", at: hyphen, before: end) {
                (close, next) = (hyphen, hyphen + 4)
                break
            }
            index = hyphen + 1
        }
        if close == end { defects.insert(.truncatedHTML) }
        html.commentOctets += close - start
        if octets.has("[if", at: start, before: close) { readConditional(octets, start, close) }
        return next
    }

    /// What Outlook reads and others do not. Its words are no one else's; its links count.
    private mutating func readConditional(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
        let content = octets.find(UInt8(ascii: ">"), from: start, to: end) + 1
        guard content < end else { return }
        let (found, hidden) = (links.links.count, words.hidden.count)
        readApart(octets, content, end, isHidden: true)
        if links.links.count > found || words.hidden.count > hidden {
            defects.insert(.conditionalComment)
        }
    }

    /// Reads a document in a document, whose elements are none of the outer one.
    mutating func readApart(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int, isHidden: Bool) {
        guard depth < 4 else {
            isCut = true
            return
        }
        let (open, outer, tag) = (elements, anchor, attributes)
        anchor = nil
        depth += 1
        if isHidden { elements.hideAll() }
        read(octets, from: start, to: end)
        closeAnchor()
        depth -= 1
        (elements, anchor, attributes) = (open, outer, tag)
    }

    // MARK: - Tags

    /// Reads a name in lower case as two numbers; one of more than 16 octets is no name that is known.
    private func name(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> (
        low: UInt64, high: UInt64
    ) {
        guard end - start <= 16 else { return (.max, UInt64(truncatingIfNeeded: end - start)) }
        let low = octets.loweredWord(from: start, to: end)
        return (low, end - start > 8 ? octets.loweredWord(from: start + 8, to: end) : 0)
    }

    private func nameEnd(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end, !octets[index].isSpace, octets[index] != slash,
            octets[index] != UInt8(ascii: ">")
        {
            index += 1
        }
        return index
    }

    private mutating func readEndTag(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let nameEnd = nameEnd(octets, start, end)
        let (low, high) = name(octets, start, nameEnd)
        let next = readAttributes(octets, nameEnd, end)
        clearAttributes()
        let tag = HTMLTag(low, high)
        if tag == .a { closeAnchor() }
        if !tag.isInline { isSpacePending = true }
        elements.close(tag, low, high)
        return next
    }

    private mutating func readStartTag(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int)
        -> Int
    {
        let nameEnd = nameEnd(octets, start, end)
        let (low, high) = name(octets, start, nameEnd)
        clearAttributes()
        let next = readAttributes(octets, nameEnd, end)
        return open(HTMLTag(low, high), low, high, octets, next, end)
    }

    /// Most tags have none.
    private mutating func clearAttributes() {
        if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
    }

    /// Reads attributes up to the end of the tag; gives where that is.
    private mutating func readAttributes(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int)
        -> Int
    {
        var index = start
        while index < end {
            let octet = octets[index]
            if octet == UInt8(ascii: ">") { return index + 1 }
            if octet.isSpace || octet == slash {
                index += 1
                continue
            }
            // An equals sign at the beginning is of the name.
            let nameStart = index
            index += 1
            while index < end, !octets[index].isSpace, octets[index] != slash, octets[index] != equals,
                octets[index] != UInt8(ascii: ">")
            {
                index += 1
            }
            let nameEnd = index
            while index < end, octets[index].isSpace { index += 1 }
            var value = index..<index
            if index < end, octets[index] == equals {
                index += 1
                while index < end, octets[index].isSpace { index += 1 }
                guard index < end else { break }
                let mark = octets[index]
                if mark == quote || mark == UInt8(ascii: "'") {
                    let close = octets.find(mark, from: index + 1, to: end)
                    value = index + 1..<close
                    index = close + 1
                } else {
                    let valueStart = index
                    while index < end, !octets[index].isSpace, octets[index] != UInt8(ascii: ">") {
                        index += 1
                    }
                    value = valueStart..<index
                }
            }
            note(octets, nameStart, nameEnd, value)
        }
        defects.insert(.truncatedHTML)
        return end
    }

    private mutating func note(
        _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ value: Range<Int>
    ) {
        let (low, high) = name(octets, start, end)
        let known = HTMLAttribute(low, high)
        guard known != .other else {
            // onload, onclick and all that are still to come.
            if end - start > 4, octets.has("on", at: start, before: end), octets[start + 2].isLetter,
                !value.isEmpty
            {
                html.traits.insert(.eventHandler)
            }
            return
        }
        let isDuplicate = attributes.contains { $0.name == known }
        if isDuplicate { defects.insert(.duplicateAttribute) }
        guard attributes.count < 64 else {
            isCut = true
            return
        }
        attributes.append(Attribute(name: known, value: value, isDuplicate: isDuplicate))
    }

    // MARK: - Text of elements that have no elements

    /// Where an element with nothing but text ends: at its end tag (the RCDATA, RAWTEXT and script data states).
    func textEnd(_ name: StaticString, _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int)
        -> Int
    {
        var index = start
        let isScript = name.utf8CodeUnitCount == 6 && name.withUTF8Buffer { $0[1] == UInt8(ascii: "c") }
        var isEscaped = false
        var isDoubleEscaped = false
        while index < end {
            // A script may have comments, and scripts in them that do not end it.
            if isScript, octets[index] == dash, octets.has("-->", at: index, before: end) {
                isEscaped = false
                isDoubleEscaped = false
                index += 3
                continue
            }
            guard octets[index] == UInt8(ascii: "<") else {
                if isScript, isEscaped {
                    index += 1
                } else {
                    index = octets.find(UInt8(ascii: "<"), from: index, to: end)
                }
                continue
            }
            if isScript, octets.has("<!--", at: index, before: end) {
                isEscaped = true
                index += 4
                // `<!-->` ends at once.
                if octets.has("->", at: index - 1, before: end) || octets.has(">", at: index, before: end) {
                    isEscaped = false
                }
                continue
            }
            let isEnd = index + 1 < end && octets[index + 1] == slash
            let nameStart = index + (isEnd ? 2 : 1)
            let nameEnd = nameStart + name.utf8CodeUnitCount
            let isName =
                octets.has(name, at: nameStart, before: end)
                && (nameEnd >= end || octets[nameEnd].isSpace || octets[nameEnd] == slash
                    || octets[nameEnd] == UInt8(ascii: ">"))
            if isName, isEnd {
                if !isDoubleEscaped { return index }
                isDoubleEscaped = false
            } else if isName, isEscaped {
                isDoubleEscaped = true
            }
            index += 1
        }
        return end
    }

    // MARK: - Words

    /// Writes words: as one blank between two of them, without characters that have no width.
    mutating func write(
        _ octets: borrowing Span<UInt8>, from start: Int, to end: Int, hasReferences: Bool
    ) {
        var index = start
        let isHidden = elements.areWordsHidden
        while index < end {
            let octet = octets[index]
            if octet <= space {
                // A null is nothing at all.
                if octet != 0 { isSpacePending = true }
                index += 1
                continue
            }
            if octet == UInt8(ascii: "&"), hasReferences,
                let found = CharacterReference.read(octets, at: index, before: end, isInAttribute: false)
            {
                write(found.octets.span, from: 0, to: found.octets.count, hasReferences: false)
                index = found.end
                continue
            }
            if octet >= 0xC2, let width = ZeroWidth.length(octets, index, end) {
                words.zeroWidth += 1
                pendingZeroWidth += 1
                index += width
                continue
            }
            // A blank that does not break is one.
            if octet == 0xC2, index + 1 < end, octets[index + 1] == 0xA0 {
                isSpacePending = true
                index += 2
                continue
            }
            put(octet, isHidden: isHidden)
            index += 1
            // What goes on plainly, in one piece.
            let run = index
            index = octets.plainEnd(from: run, to: end)
            if index - run > wordsLimit - words.visible.count - words.hidden.count {
                index = octets.wordEnd(from: run, to: end)
            }
            if run < index { put(octets.extracting(run..<index), isHidden: isHidden) }
        }
    }

    /// Goes on with a word that has begun.
    private mutating func put(_ octets: borrowing Span<UInt8>, isHidden: Bool) {
        let room = wordsLimit - words.visible.count - words.hidden.count
        guard room > 0 else { return }
        octets.extracting(first: room).withUnsafeBufferPointer { octets in
            if isHidden { words.hidden.append(contentsOf: octets) } else { words.visible.append(contentsOf: octets) }
        }
    }

    @inline(__always)
    private mutating func put(_ octet: UInt8, isHidden: Bool) {
        guard words.visible.count + words.hidden.count < wordsLimit else { return }
        if pendingZeroWidth | pendingBreaks != 0 { notePending(before: octet, isHidden: isHidden) }
        if isHidden {
            if isSpacePending, !words.hidden.isEmpty { words.hidden.append(space) }
            words.hidden.append(octet)
        } else {
            if isSpacePending, !words.visible.isEmpty { words.visible.append(space) }
            words.visible.append(octet)
        }
        isSpacePending = false
    }

    mutating func separate() { isSpacePending = true }

    /// Counts what stood between two words or within one, once its second half is there.
    private mutating func notePending(before octet: UInt8, isHidden: Bool) {
        if !isSpacePending, !isHidden, octet.isAlphanumeric || octet >= 0x80,
            let last = words.visible.last, last.isAlphanumeric || last >= 0x80
        {
            words.zeroWidthInWords += pendingZeroWidth
        }
        html.lineBreaks = max(html.lineBreaks, pendingBreaks)
        (pendingZeroWidth, pendingBreaks) = (0, 0)
    }

    /// Counts an element that is there for what surrounds it.
    mutating func count(_ tag: HTMLTag) {
        switch tag {
        case .br: pendingBreaks += 1
        case .body: bodies += 1
        case .html: roots += 1
        case .img, .image: if anchor != nil { html.linkedImages += 1 }
        default: return
        }
        html.documents = max(bodies, roots)
    }

    // MARK: - Words of links

    mutating func openAnchor(_ link: Int?) {
        closeAnchor()
        guard let link else { return }
        findLinksInWords()
        anchor = (link, words.visible.count)
    }

    mutating func closeAnchor() {
        guard let (link, start) = anchor else { return }
        anchor = nil
        links.describe(link, by: words.visible[min(start, words.visible.count)...])
        // What is shown for a link is no link of its own.
        unlinked = words.visible.count
    }

    /// Finds the links that programs make of words outside links.
    private mutating func findLinksInWords() {
        guard unlinked < words.visible.count else { return }
        let visible = words.visible
        TextLinks.find(in: visible.span, from: unlinked, to: visible.count, hidden: false, &links)
        unlinked = words.visible.count
    }
}

/// Characters without width, in UTF-8.
enum ZeroWidth {
    /// The length of the one at a place; nil where another one is.
    static func length(_ octets: borrowing Span<UInt8>, _ index: Int, _ end: Int) -> Int? {
        switch octets[index] {
        case 0xC2: return index + 1 < end && octets[index + 1] == 0xAD ? 2 : nil
        case 0xCD: return index + 1 < end && octets[index + 1] == 0x8F ? 2 : nil
        case 0xE2:
            guard index + 2 < end else { return nil }
            if octets[index + 1] == 0x80 {
                return (0x8B...0x8F).contains(octets[index + 2])
                    || (0xAA...0xAE).contains(octets[index + 2]) ? 3 : nil
            }
            return octets[index + 1] == 0x81 && (0xA0...0xAF).contains(octets[index + 2]) ? 3 : nil
        case 0xE1:
            return index + 2 < end && octets[index + 1] == 0xA0 && octets[index + 2] == 0x8E ? 3 : nil
        case 0xEF:
            return index + 2 < end && octets[index + 1] == 0xBB && octets[index + 2] == 0xBF ? 3 : nil
        case 0xF3:
            return index + 3 < end && octets[index + 1] == 0xA0 && octets[index + 2] <= 0x81 ? 4 : nil
        default: return nil
        }
    }
}
