import Mail
import NIOCore

extension ContentReader {
    /// Reads a part's text for words and links, in each charset that it could be in.
    mutating func readText(
        _ content: ByteBuffer, at index: Int, types: [ContentType], isHTML: Bool, isCard: Bool, depth: Int
    ) {
        let path = facts.parts[index].path
        guard !content.readableBytesUInt8Span.isEmpty else { return }
        var content = content
        if content.readableBytes > textLeft {
            note(.textNotRead, path)
            content = content.slice(0..<max(0, textLeft)) ?? ByteBuffer()
        }
        let names = charsetNames(of: content, types: types, isHTML: isHTML)
        var readings: [ByteBuffer] = []
        for charset in charsets(names, content, path) {
            let text = Self.text(
                content, in: charset, isCertain: { isWhole in if !isWhole { note(.malformedText, path) } })
            if charset?.keepsASCII == false, FileSignature.hasEICAR(text.readableBytesUInt8Span) { note(.eicar, path) }
            if !readings.contains(text) { readings.append(text) }
        }
        let charset = names.first.map { String(decoding: $0.prefix(64).map(\.lowered), as: UTF8.self) }
        defer { facts.parts[index].words?.charset = charset }
        for (number, text) in readings.enumerated() {
            guard textLeft > 0 else { return note(.textNotRead, path) }
            textLeft -= text.readableBytes
            let isFirst = number == 0
            if isCard, !isHTML {
                let files = readCard(text, at: index, isFirst: isFirst)
                add(files, in: path, depth: depth)
            } else {
                let dataURLs = read(text, at: index, isFirst: isFirst, isHTML: isHTML)
                readDataURLs(dataURLs, at: index, depth: depth)
            }
        }
    }

    // MARK: - Charsets

    private func charsetNames(of content: ByteBuffer, types: [ContentType], isHTML: Bool) -> [[UInt8]] {
        let octets = content.readableBytesUInt8Span
        // A mark at the head counts before all else (WHATWG Encoding, section 6).
        if octets.count >= 3, octets[0] == 0xEF, octets[1] == 0xBB, octets[2] == 0xBF {
            return [Array("utf-8".utf8)]
        }
        if octets.count >= 2, octets[0] == 0xFF, octets[1] == 0xFE { return [Array("utf-16le".utf8)] }
        if octets.count >= 2, octets[0] == 0xFE, octets[1] == 0xFF { return [Array("utf-16be".utf8)] }
        var names: [[UInt8]] = []
        for type in types {
            for charset in type.charsets where !names.contains(charset) { names.append(charset) }
        }
        if isHTML, let meta = Self.metaCharset(octets) {
            if !names.contains(where: { $0.map(\.lowered) == meta }) { names.append(meta) }
        }
        return names
    }

    /// What HTML says of its charset in its first kilobyte (HTML standard, section 13.2.3.2).
    private static func metaCharset(_ octets: borrowing Span<UInt8>) -> [UInt8]? {
        let end = min(1_024, octets.count)
        var position = 0
        while position < end {
            let found = octets.find(UInt8(ascii: "c"), from: position, to: end)
            let upper = octets.find(UInt8(ascii: "C"), from: position, to: found)
            let start = min(found, upper)
            position = start + 1
            guard octets.has("charset", at: start, before: end) else { continue }
            var index = start + 7
            while index < end, octets[index].isSpace { index += 1 }
            guard index < end, octets[index] == equals else { continue }
            index += 1
            while index < end,
                octets[index].isSpace || octets[index] == quote || octets[index] == UInt8(ascii: "'")
            {
                index += 1
            }
            var name: [UInt8] = []
            while index < end, octets[index].isAlphanumeric || "-_:.".utf8.contains(octets[index]) {
                name.append(octets[index].lowered)
                index += 1
            }
            return name.isEmpty ? nil : name
        }
        return nil
    }

    private mutating func charsets(_ names: [[UInt8]], _ content: ByteBuffer, _ path: String)
        -> [Charset?]
    {
        var charsets: [Charset?] = []
        for name in names.prefix(3) {
            let charset = Charset(name.trimmed())
            if charset == nil { note(.unknownCharset, path) }
            if !charsets.contains(charset) { charsets.append(charset) }
        }
        if charsets.count > 1 { note(.severalCharsets, path) }
        return charsets.isEmpty ? [nil] : charsets
    }

    /// Text as UTF-8; without a copy where it is that already.
    private static func text(_ content: ByteBuffer, in charset: Charset?, isCertain: (Bool) -> Void)
        -> ByteBuffer
    {
        let octets = content.readableBytesUInt8Span
        let keepsASCII = charset?.keepsASCII ?? true
        if keepsASCII, octets.isASCII { return content }
        let isUnnamed = charset == nil || charset == Charset("us-ascii".utf8)
        if charset?.isUTF8 == true || isUnnamed {
            let isUTF8 = octets.isUTF8
            if !isUnnamed { isCertain(isUTF8) }
            if isUTF8 || !isUnnamed { return content }
        }
        var text = ByteBuffer()
        let isWhole =
            (isUnnamed ? Charset("windows-1252".utf8) : charset)?.write(octets, to: &text) ?? false
        if !isUnnamed { isCertain(isWhole) }
        return text
    }

    // MARK: - Words and links

    /// Reads words and links; gives the URLs that are files themselves.
    private mutating func read(_ text: ByteBuffer, at index: Int, isFirst: Bool, isHTML: Bool) -> [[UInt8]] {
        let path = facts.parts[index].path
        let octets = text.readableBytesUInt8Span
        var links = LinkList(path: path, bounds: bounds, left: bounds.links - facts.links.count)
        var words = PartWords()
        var dataURLs: [[UInt8]] = []
        if isHTML {
            var reader = HTMLReader(links: links, wordsLimit: wordsLeft)
            reader.read(octets)
            links = reader.links
            words = reader.words
            note(reader.defects, path)
            facts.parts[index].html = reader.html.merged(with: facts.parts[index].html)
            dataURLs = reader.dataURLs
        } else {
            TextLinks.find(in: octets, from: 0, to: octets.count, hidden: false, &links)
            words.visible = octets.array(0..<min(octets.count, wordsLeft))
        }
        keep(links, words, at: index, isFirst: isFirst)
        return dataURLs
    }

    /// Reads words and links of a calendar or a contact; gives the files in it.
    private mutating func readCard(_ text: ByteBuffer, at index: Int, isFirst: Bool) -> [EnclosedFile] {
        let path = facts.parts[index].path
        var links = LinkList(path: path, bounds: bounds, left: bounds.links - facts.links.count)
        var words = PartWords()
        let lines = CardText.unfolded(text.readableBytesUInt8Span)
        TextLinks.find(in: lines.span, from: 0, to: lines.count, hidden: false, &links)
        words.visible = Array(lines.prefix(wordsLeft))
        keep(links, words, at: index, isFirst: isFirst)
        let (files, isCut) = CardFiles.find(in: lines.span)
        if isCut { note(.partsNotRead, "1") }
        return files
    }

    private mutating func keep(_ links: LinkList, _ words: PartWords, at index: Int, isFirst: Bool) {
        let path = facts.parts[index].path
        if links.isCut { note(.linksNotRead, "1") }
        // Those of the only text are not copied.
        if facts.links.isEmpty { facts.links = links.links } else { facts.links += links.links }
        guard isFirst else { return }
        if words.visible.count + words.hidden.count + words.title.count >= wordsLeft {
            note(.textNotRead, path)
        }
        wordsLeft = max(0, wordsLeft - words.visible.count - words.hidden.count - words.title.count)
        facts.parts[index].words = words
    }

    /// The content of `data:` URLs: files that need no attachment.
    private mutating func readDataURLs(_ urls: [[UInt8]], at index: Int, depth: Int) {
        let path = facts.parts[index].path
        guard !urls.isEmpty else { return }
        guard depth < bounds.depth else { return note(.depthNotRead, path) }
        for url in urls {
            guard facts.parts.count < bounds.parts else { return note(.partsNotRead, "1") }
            guard let (type, content, isBase64) = DataURL.parts(of: url), !content.isEmpty else {
                continue
            }
            guard charge(content.count, path) else { return }
            let source = add(source: ByteBuffer(bytes: content))
            let part = ContentPart(
                path: alternative(to: path), role: .dataURL, isAlternative: true, type: type)
            facts.parts.append(part)
            _ = decode(
                ContentPart.Body(
                    source: source, range: 0..<content.count, encoding: isBase64 ? .base64 : .identity),
                at: facts.parts.count - 1, types: [ContentType(name: type)], depth: depth + 1)
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether the octets are UTF-8 (RFC 3629 section 4).
    var isUTF8: Bool {
        var index = 0
        while index < count {
            let octet = self[index]
            index += 1
            if octet < 0x80 { continue }
            let length: Int
            var lowest: UInt8 = 0x80
            var highest: UInt8 = 0xBF
            switch octet {
            case 0xC2...0xDF: length = 1
            case 0xE0: (length, lowest) = (2, 0xA0)
            case 0xED: (length, highest) = (2, 0x9F)
            case 0xE1...0xEF: length = 2
            case 0xF0: (length, lowest) = (3, 0x90)
            case 0xF4: (length, highest) = (3, 0x8F)
            case 0xF1...0xF3: length = 3
            default: return false
            }
            guard index + length <= count, (lowest...highest).contains(self[index]) else { return false }
            for offset in 1..<3 where offset < length && self[index + offset] & 0xC0 != 0x80 {
                return false
            }
            index += length
        }
        return true
    }
}
