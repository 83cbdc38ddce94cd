/// How texts of the trace are compared.
package enum TraceText {
    /// The octets with ASCII letters in lower case.
    package static func lowered(_ text: String) -> [UInt8] {
        text.utf8.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The octets of a mail flow rule's name in small letters, by which an organization's rules are told apart.
    package static func ruleName(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }

    /// A subject without its case and the width of its letters.
    package static func folded(_ text: String) -> [UInt8] {
        // Nearly every subject is of ASCII alone.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return lowered(text) }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xff01...0xff5e: scalars.append(Unicode.Scalar(scalar.value - 0xfee0) ?? scalar)
            case 0x3000: scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        return Array(String(scalars).lowercased().utf8)
    }

    /// Whether one folded text is in another, at the place that is asked for.
    package static func holds(
        _ text: [UInt8], _ part: [UInt8], _ kind: TraceQuery.SubjectCondition.Kind
    ) -> Bool {
        switch kind {
        case .contains: first(part[...], in: text[...]) != nil
        case .startsWith: text.starts(with: part)
        case .endsWith: text.count >= part.count && text.suffix(part.count).elementsEqual(part)
        }
    }

    /// Where a part begins in a text; nil where it is not in it.
    static func first(_ part: ArraySlice<UInt8>, in text: ArraySlice<UInt8>) -> Int? {
        guard let head = part.first else { return text.startIndex }
        guard text.count >= part.count else { return nil }
        var index = text.startIndex
        while index <= text.endIndex - part.count {
            if text[index] == head, text[index..<(index + part.count)].elementsEqual(part) { return index }
            index += 1
        }
        return nil
    }
}
