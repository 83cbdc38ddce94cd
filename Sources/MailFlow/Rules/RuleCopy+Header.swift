internal import Facts
internal import Mail
internal import NIOCore
internal import Organization

extension RuleCopy {
    /// Why a rule can't change the fields of a name, for the record; nil where it can. A document that asks for it is
    /// refused, so that this is for rules that were not read from one.
    static func obstacle(toChanging name: String) -> String? {
        switch RuleHeaderField.obstacle(toChanging: name) {
        case nil: nil
        case .noName?: "no name of a header field"
        case .coding?, .safety?: "a field that rules leave as it is"
        }
    }

    /// Takes away all fields of a name, but those that this server has put on top (`RemoveHeader`).
    ///
    /// - Returns: how many there were.
    @discardableResult
    mutating func removeHeader(_ name: String, in message: RuleMessage) -> Int {
        var count = 0
        // From the last to the first, so that the places of those before stay.
        for place in places(of: name.lowercased(), in: message).reversed() {
            switch place {
            case .prepended(let index):
                guard index < edits.prepended.count - message.stampCount else { continue }
                edits.prepended.remove(at: index)
            case .wrapper(let index): edits.wrapper?.remove(at: index)
            case .content(let index): leaveOut(message.fields[index].range)
            case .appended(let index): edits.appended.remove(at: index)
            }
            count += 1
        }
        if count > 0 { noteChange(of: name.lowercased(), in: message) }
        return count
    }

    /// Gives the copy one field of a name (`SetHeaderName`, `SetHeaderValue`). Whatever is in the value stays in this
    /// field: control characters are escaped, and what is not ASCII becomes encoded-words (RFC 2047).
    mutating func setHeader(_ name: String, _ value: String, in message: RuleMessage) {
        removeHeader(name, in: message)
        add(HeaderText.unstructured(name, value), named: name, in: message)
    }

    /// Puts a text in front of the subject (`PrependSubject`).
    mutating func prependSubject(_ prefix: String, by mark: SubjectMark, in message: RuleMessage) {
        mark.edit(&edits, prefix: prefix)
        noteChange(of: "subject", in: message)
    }

    /// Names somebody in To or Cc, unless the field names the address already.
    ///
    /// - Parameter name: `To` or `Cc`.
    mutating func enter(_ address: EmailAddress, in name: String, of message: RuleMessage) {
        // Only a message that came by SMTPUTF8 may have it in its header (RFC 6532).
        guard !address.needsSMTPUTF8 || message.hand.facts.smtpUTF8 else { return }
        let standing = places(of: name.lowercased(), in: message)
        let isNamed = standing.contains { place in
            field(at: place, in: message)?.addresses().contains { $0.lookupKey == address.lookupKey } ?? false
        }
        guard !isNamed else { return }
        guard let place = standing.last, let last = field(at: place, in: message) else {
            add("\(name): \(address)", named: name, in: message)
            return
        }
        // Octets that are no text would not survive.
        guard let value = String(validating: last.value.readableBytesView, as: UTF8.self) else { return }
        let text = "\(name):\(Self.listed(value, address))"
        switch place {
        case .prepended(let index): edits.prepended[index] = text
        case .wrapper(let index): edits.wrapper?[index] = text
        case .appended(let index): edits.appended[index] = text
        case .content(let index):
            leaveOut(message.fields[index].range)
            add(text, named: name, in: message)
        }
        noteChange(of: name.lowercased(), in: message)
    }

    /// An address list as it stands behind its field's name, with one more address and without its last line end.
    private static func listed(_ list: String, _ address: EmailAddress) -> String {
        var octets = Array(list.utf8)
        while let last = octets.last, last <= 0x20 || last == UInt8(ascii: ",") { octets.removeLast() }
        guard octets.contains(where: { $0 > 0x20 }) else { return " \(address)" }
        return String(decoding: octets, as: UTF8.self) + ",\r\n \(address)"
    }

    /// Adds a field where the header ends.
    private mutating func add(_ field: String, named name: String, in message: RuleMessage) {
        if edits.wrapper != nil {
            edits.wrapper?.append(field)
        } else if message.hand.facts.lacksBlankLine {
            // Below the header it would be in the body.
            edits.prepended.insert(field, at: 0)
        } else {
            edits.appended.append(field)
        }
        noteChange(of: name.lowercased(), in: message)
    }

    private mutating func leaveOut(_ range: Range<Int>) {
        edits.trusted.removeAll { $0.range == range }
        edits.removed.append(range)
        edits.removed.sort { $0.lowerBound < $1.lowerBound }
    }
}
