internal import MIME
internal import Mail
internal import NIOCore
internal import Organization

/// Puts a disclaimer into one part: where it can, by a few octets between those that are there.
struct PartEdit {
    /// The message.
    let content: ByteBuffer
    let entity: EntityTree.Entity
    let rendering: DisclaimerRendering
    let location: RuleAction.Disclaimer.Location

    /// Octets of text that are written anew.
    static let longestRewritten = 1 << 20
    /// Octets of text in which the disclaimer is looked for.
    static let longestSearched = 8 << 20

    private var isHTML: Bool { entity.type == "text/html" }
    private var endsContent: Bool { entity.body.upperBound == content.readableBytes }

    /// What is put into the message; nil where the text is there already.
    func replacements() throws(DisclaimerObstacle) -> [MessageEdits.Replacement]? {
        guard let encoding = entity.encoding, let body = slice(entity.body),
            let text = EncodedText(body, as: encoding)
        else { throw .encoding }
        guard let charset = Charset(entity.charset ?? Array("us-ascii".utf8)) else { throw .charset }
        var shown = ByteBuffer()
        let octets = text.octets
        _ = charset.write(octets.span, to: &shown)
        try checkArmor(shown)
        if isPresent(in: shown) { return nil }
        if let edit = inserted(into: text, encoding, charset), !endsPart(edit, in: body) {
            let start = entity.body.lowerBound
            return [
                MessageEdits.Replacement(
                    range: start + edit.range.lowerBound..<start + edit.range.upperBound,
                    octets: ByteBuffer(bytes: edit.octets))
            ]
        }
        return try rewritten(text, charset)
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer? {
        content.getSlice(at: content.readerIndex + range.lowerBound, length: range.count)
    }

    /// What is signed and encrypted in the text itself is all of it for those who check it.
    private func checkArmor(_ shown: ByteBuffer) throws(DisclaimerObstacle) {
        let beginning = shown.readableBytesView.prefix(1_024).drop { $0 <= 0x20 }
        if beginning.starts(with: "-----BEGIN PGP SIGNED MESSAGE".utf8) { throw .signed }
        if beginning.starts(with: "-----BEGIN PGP MESSAGE".utf8) { throw .encrypted }
    }

    // MARK: - Whether it is there

    private func isPresent(in shown: ByteBuffer) -> Bool {
        guard shown.readableBytes <= Self.longestSearched else { return false }
        let text = String(decoding: shown.readableBytesView, as: UTF8.self)
        guard isHTML else {
            let words = ConversationWords(of: text)
            return [rendering.textWords, rendering.shownWords].contains { !$0.isEmpty && $0.stand(in: words) }
        }
        guard rendering.shownWords.isEmpty else {
            return rendering.shownWords.stand(in: ConversationWords(of: HTMLText.text(of: text, links: .textAlone)))
        }
        return !rendering.markupWords.isEmpty && rendering.markupWords.stand(in: ConversationWords(of: text))
    }

    // MARK: - Put between

    private func inserted(
        into text: EncodedText, _ encoding: EntityTree.Encoding, _ charset: Charset
    ) -> EncodedText.Edit? {
        guard charset.keepsASCII || charset.hasEscapes else { return nil }
        var octets = text.octets
        if charset.hasEscapes {
            guard let masked = Self.masked(octets) else { return nil }
            octets = masked
        }
        let canHaveEightBit = encoding != .identity || text.octets.contains { $0 >= 0x80 }
        guard let spot = place(in: octets),
            let addition = added(to: octets, in: charset, canHaveEightBit: canHaveEightBit)
        else { return nil }
        return text.insertion(of: addition, at: spot, endsContent: endsContent)
    }

    private func place(in octets: [UInt8]) -> Int? {
        if isHTML {
            let places = HTMLPlaces(octets)
            return location == .append ? places.bottom : places.top
        }
        if location == .append { return octets.count }
        return octets.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    private func added(to octets: [UInt8], in charset: Charset, canHaveEightBit: Bool) -> [UInt8]? {
        if isHTML {
            let html = "\r\n\(rendering.html)\r\n"
            return charset.isUTF8 && canHaveEightBit ? Array(html.utf8) : Self.referenced(html)
        }
        guard let text = charset.encode(plain(endsWithLine: octets.isEmpty || octets.last == 10, octets.isEmpty)),
            canHaveEightBit || text.allSatisfy({ $0 < 0x80 })
        else { return nil }
        return text
    }

    /// The text with a blank line between it and the other text.
    private func plain(endsWithLine: Bool, _ isEmpty: Bool) -> String {
        let isFlowed = entity.parameters["format"] == "flowed"
        // RFC 3676 section 4.4: what would be taken for a quotation or a stuffed line gets a blank.
        let lines = rendering.lines.map { line in
            let isOdd = line.utf8.first == 0x20 || line.utf8.first == 0x3E || line.utf8.starts(with: "From ".utf8)
            return isFlowed && isOdd ? " \(line)" : line
        }
        let text = lines.joined(separator: "\r\n") + "\r\n"
        if location == .prepend { return text + "\r\n" }
        return (isEmpty ? "" : endsWithLine ? "\r\n" : "\r\n\r\n") + text
    }

    /// ASCII with numeric references for all else (HTML standard, section 13.1.4).
    static func referenced(_ html: String) -> [UInt8] {
        var octets: [UInt8] = []
        for scalar in html.unicodeScalars {
            if scalar.isASCII {
                octets.append(UInt8(scalar.value))
            } else {
                octets += "&#\(scalar.value);".utf8
            }
        }
        return octets
    }

    /// Octets of ISO-2022-JP with 255 for all that are not ASCII (RFC 1468); nil where the text does not end in ASCII.
    static func masked(_ octets: [UInt8]) -> [UInt8]? {
        var masked = octets
        var isASCII = true
        var index = 0
        while index < octets.count {
            if octets[index] == 0x1B, index + 2 < octets.count {
                let length = octets[index + 1] == UInt8(ascii: "$") && octets[index + 2] == UInt8(ascii: "(") ? 4 : 3
                isASCII = octets[index + 1] == UInt8(ascii: "(") && octets[index + 2] == UInt8(ascii: "B")
                for place in index..<min(index + length, octets.count) { masked[place] = 0xFF }
                index += length
                continue
            }
            if !isASCII, octets[index] != 10, octets[index] != 13 { masked[index] = 0xFF }
            index += 1
        }
        return isASCII ? masked : nil
    }

    /// Whether a line in it would end the part, or one around it (RFC 2046 section 5.1.1).
    private func endsPart(_ octets: [UInt8]) -> Bool { Self.endsPart(octets, entity.boundaries) }

    /// The same of an edit. What stood in the middle of a line of the body may begin one behind it: a stranger could write a
    /// boundary there, so that no filter sees a part and the reader gets one.
    private func endsPart(_ edit: EncodedText.Edit, in body: ByteBuffer) -> Bool {
        let view = body.readableBytesView
        let longest = entity.boundaries.reduce(0) { max($0, $1.count) }
        var octets = edit.octets
        octets.append(contentsOf: view.dropFirst(edit.range.upperBound).prefix(2 + longest))
        return endsPart(octets)
    }

    static func endsPart(_ octets: [UInt8], _ boundaries: [[UInt8]]) -> Bool {
        octets.split(separator: 10).contains { line in
            line.starts(with: "--".utf8) && boundaries.contains { line.dropFirst(2).starts(with: $0) }
        }
    }

    // MARK: - Written anew

    /// The part in UTF-8, with the text.
    private func rewritten(
        _ text: EncodedText, _ charset: Charset
    ) throws(DisclaimerObstacle) -> [MessageEdits.Replacement] {
        guard text.octets.count <= Self.longestRewritten else { throw .size }
        guard let decoded = charset.decode(text.octets) else { throw .encoding }
        var octets = Array(decoded.utf8)
        guard let spot = place(in: octets), let utf8 = Charset(Array("utf-8".utf8)),
            let addition = added(to: octets, in: utf8, canHaveEightBit: true)
        else { throw .encoding }
        octets.insert(contentsOf: addition, at: spot)
        let eightBit = octets.count { $0 >= 0x80 }
        var written = QuotedPrintable.encode(octets)
        // Rows of Base64 are never taken for a boundary.
        let isBase64 = eightBit * 6 > octets.count || endsPart(written)
        if isBase64 { written = Self.rows(octets) }
        if !endsContent || written.last != 10 { written += [13, 10] }
        let start = entity.body.lowerBound
        let end = endsContent ? entity.body.upperBound : entity.body.upperBound + 2
        return fields(encoding: isBase64 ? "base64" : "quoted-printable")
            + [MessageEdits.Replacement(range: start..<end, octets: ByteBuffer(bytes: written))]
    }

    private func fields(encoding: String) -> [MessageEdits.Replacement] {
        var type = "Content-Type: \(entity.type); charset=utf-8"
        let values = ["flowed", "fixed", "yes", "no"]
        for name in ["format", "delsp"] {
            guard let value = entity.parameters[name], values.contains(value) else { continue }
            type += "; \(name)=\(value)"
        }
        let transfer = "Content-Transfer-Encoding: \(encoding)\r\n"
        type += "\r\n"
        if !entity.hasVersion, entity.boundaries.isEmpty { type = "MIME-Version: 1.0\r\n" + type }
        if entity.encodingField == nil { type += transfer }
        let end = entity.header.upperBound
        var fields = [
            MessageEdits.Replacement(range: entity.typeField ?? end..<end, octets: ByteBuffer(string: type))
        ]
        if let range = entity.encodingField {
            fields.append(MessageEdits.Replacement(range: range, octets: ByteBuffer(string: transfer)))
        }
        return fields
    }

    static func rows(_ octets: [UInt8]) -> [UInt8] {
        var rows: [UInt8] = []
        for start in stride(from: 0, to: octets.count, by: 57) {
            rows += Base64.encode(octets[start..<min(start + 57, octets.count)]).utf8
            rows += [13, 10]
        }
        return rows
    }
}
