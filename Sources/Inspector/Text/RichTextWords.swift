import Mail

/// The words of RTF (Word's format of text, version 1.9.1), passed once.
///
/// Octets stand for characters by the page of the font that is in force. Groups of the kinds that hold no words, and those of a
/// kind that may be passed over by who does not know it, are left out. Groups beyond a depth are read as if they were one.
struct RichTextWords {
    /// The text so far.
    private(set) var text: TextCollector
    /// Title, author and others of the document.
    private(set) var properties = DocumentProperties()

    /// What holds in a group.
    private struct Group {
        var isSkipped = false
        /// How many characters stand behind one of Unicode in its place.
        var substitutes = 1
        var font = 0
        /// Whether the group is the table of fonts.
        var isFontTable = false
        /// Whether the group is that of the document's properties.
        var isInfo = false
        /// The property that its words are; nil for text.
        var property: String?
        /// Whether no word stood in the group yet, so that the next one says what it is.
        var isNew = true
        /// Whether it may be passed over by who does not know it.
        var isOptional = false
    }

    /// The properties by the words that begin them.
    private static let properties = [
        "title": "Title", "subject": "Subject", "author": "Author", "keywords": "Keywords", "doccomm": "Comments",
        "operator": "Last Author", "category": "Category", "manager": "Manager", "company": "Company",
    ]
    private static let mostDepth = 2_000
    private static let mostFonts = 4_096

    private let octets: ArraySlice<UInt8>
    private var index: Int
    private var group = Group()
    private var outer: [Group] = []
    /// Groups beyond the depth.
    private var beyond = 0
    private var page = 1_252
    /// The pages of fonts that have one of their own.
    private var pages: [Int: Int] = [:]
    /// Octets that wait to be turned into text together, since a character may have two.
    private var waiting: [UInt8] = []
    /// Units of UTF-16 that wait for their other half.
    private var units: [UInt16] = []
    /// Characters that are to be passed over.
    private var left = 0
    /// What a property has been read to.
    private var value = ""

    init(_ octets: ArraySlice<UInt8>, _ text: TextCollector) {
        self.octets = octets
        self.text = text
        index = octets.startIndex
    }

    /// Reads all of it, as far as the bounds go.
    mutating func read() {
        while index < octets.endIndex, !text.isFull {
            let octet = octets[index]
            index += 1
            switch octet {
            case UInt8(ascii: "{"): open()
            case UInt8(ascii: "}"): close()
            case UInt8(ascii: "\\"): readWord()
            case 10, 13: break
            default: take(octet)
            }
        }
        flush()
    }

    // MARK: - Groups

    private mutating func open() {
        flush()
        left = 0
        guard outer.count < Self.mostDepth else {
            beyond += 1
            return
        }
        outer.append(group)
        group.isNew = true
        group.isOptional = false
    }

    private mutating func close() {
        flush()
        left = 0
        guard beyond == 0 else {
            beyond -= 1
            return
        }
        guard let before = outer.popLast() else { return }
        if let property = group.property, before.property == nil {
            properties.add(property, value)
            value = ""
        }
        group = before
    }

    // MARK: - Words

    private mutating func readWord() {
        guard index < octets.endIndex else { return }
        let first = octets[index]
        guard (first | 0x20) &- 97 < 26 else {
            index += 1
            return readSymbol(first)
        }
        text.step()
        let word = octets[index...].prefix(32).prefix { ($0 | 0x20) &- 97 < 26 }
        index = word.endIndex
        let number = readNumber()
        if index < octets.endIndex, octets[index] == 32 { index += 1 }
        let isFirst = group.isNew
        group.isNew = false
        if isFirst, beyond == 0 { begin(word) }
        apply(word, number)
    }

    private mutating func readNumber() -> Int? {
        var place = index
        let isNegative = place < octets.endIndex && octets[place] == UInt8(ascii: "-")
        if isNegative { place += 1 }
        guard place < octets.endIndex, octets[place] &- 48 < 10 else { return nil }
        var number = 0
        while place < octets.endIndex, octets[place] &- 48 < 10 {
            if number < 1 << 40 { number = number * 10 + Int(octets[place] - 48) }
            place += 1
        }
        index = place
        return isNegative ? -number : number
    }

    private mutating func readSymbol(_ octet: UInt8) {
        switch octet {
        case UInt8(ascii: "'"):
            guard index + 1 < octets.endIndex, let high = octets[index].hexadecimal,
                let low = octets[index + 1].hexadecimal
            else { return }
            index += 2
            take(high << 4 | low)
        case UInt8(ascii: "*"): group.isOptional = true
        case UInt8(ascii: "~"): takeBreak(isLine: false)
        case UInt8(ascii: "_"): take(UInt8(ascii: "-"))
        case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): take(octet)
        case 10, 13: takeBreak(isLine: true)
        default: break
        }
        if octet != UInt8(ascii: "*") { group.isNew = false }
    }

    /// What a group is by its first word.
    private mutating func begin(_ word: ArraySlice<UInt8>) {
        switch word.text {
        case "fonttbl": (group.isFontTable, group.isSkipped) = (true, true)
        case "colortbl", "stylesheet", "listtable", "listoverridetable", "revtbl", "rsidtbl", "pict", "objdata",
            "objclass",
            "fldinst", "themedata", "colorschememapping", "latentstyles", "datastore", "filetbl", "generator",
            "xmlnstbl",
            "sn", "sv", "nonshppict", "nonesttables", "bkmkstart", "bkmkend", "private", "falt", "panose", "htmltag":
            group.isSkipped = true
        // The properties of the document stand in groups of their own.
        case "info": (group.isInfo, group.isSkipped) = (true, true)
        // Groups within one of them say how its words look.
        case let word where group.isInfo: if group.property == nil { group.property = Self.properties[word] }
        case "annotation", "footnote", "shpinst", "shptxt", "ud", "atnauthor", "atnid", "shpgrp", "do": break
        default: if group.isOptional { group.isSkipped = true }
        }
    }

    private mutating func apply(_ word: ArraySlice<UInt8>, _ number: Int?) {
        switch word.text {
        case "bin":
            let length = max(0, number ?? 0)
            index = length < octets.endIndex - index ? index + length : octets.endIndex
        case "u":
            flush()
            if let number { take(unit: UInt16(truncatingIfNeeded: number)) }
            left = group.substitutes
        case "uc":
            if let number { group.substitutes = min(16, max(0, number)) }
        case "ansicpg":
            if let number { page = number }
        case "mac": page = 10_000
        case "f":
            flush()
            group.font = number ?? 0
        case "fcharset":
            if group.isFontTable, let number, pages.count < Self.mostFonts {
                pages[group.font] = Self.page(ofCharset: number)
            }
        case "par", "line", "row", "sect", "page", "pard", "softline", "column": takeBreak(isLine: true)
        case "cell", "nestcell", "tab", "enspace", "emspace", "qmspace": takeBreak(isLine: false)
        case "endash": take(unit: 0x2013)
        case "emdash": take(unit: 0x2014)
        case "lquote": take(unit: 0x2018)
        case "rquote": take(unit: 0x2019)
        case "ldblquote": take(unit: 0x201C)
        case "rdblquote": take(unit: 0x201D)
        case "bullet": take(unit: 0x2022)
        default: break
        }
    }

    private static func page(ofCharset charset: Int) -> Int? {
        switch charset {
        case 77: 10_000
        case 128: 932
        case 129: 949
        case 134: 936
        case 136: 950
        case 161: 1_253
        case 162: 1_254
        case 163: 1_258
        case 177: 1_255
        case 178: 1_256
        case 186: 1_257
        case 204: 1_251
        case 222: 874
        case 238: 1_250
        case 0: 1_252
        default: nil
        }
    }

    // MARK: - Text

    private mutating func take(_ octet: UInt8) {
        group.isNew = false
        guard left == 0 else {
            left -= 1
            return
        }
        guard !group.isSkipped || group.property != nil else { return }
        waiting.append(octet)
        if waiting.count >= 4_096, octet < 0x80 { flush() }
    }

    private mutating func take(unit: UInt16) {
        guard !group.isSkipped || group.property != nil else { return }
        if !waiting.isEmpty { flush() }
        units.append(unit)
        if unit & 0xFC00 != 0xD800 { flush() }
    }

    private mutating func takeBreak(isLine: Bool) {
        flush()
        guard !group.isSkipped, group.property == nil else { return }
        isLine ? text.breakLine() : text.breakWord()
    }

    /// Turns what waits into text.
    private mutating func flush() {
        if !units.isEmpty {
            // The other half of a pair comes in the next word.
            if units.count > 1 || units[0] & 0xFC00 != 0xD800 || !waiting.isEmpty {
                add(String(decoding: units, as: UTF16.self))
                units = []
            }
        }
        guard !waiting.isEmpty else { return }
        let octets = waiting
        waiting = []
        add(WideText.string(octets, page: pages[group.font] ?? page))
    }

    private mutating func add(_ words: String) {
        guard group.property == nil else {
            if value.utf8.count < 4_096 { value += words }
            return
        }
        text.append(words.utf8)
    }
}
