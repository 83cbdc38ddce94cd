import Mail
import NIOCore

/// A parameter's value put together from its sections and out of its encoding (RFC 2231), once for each reading.
struct ExtendedParameter {
    /// A value and its charset, where it names one.
    struct Value: Hashable {
        var octets: [UInt8]
        var charset: [UInt8]?

        /// As text: in its charset, else as UTF-8, else as windows-1252.
        var text: String {
            if let charset, let known = Charset(charset) {
                var text = ByteBuffer()
                _ = known.write(octets.span, to: &text)
                return String(decoding: text.readableBytesView, as: UTF8.self)
            }
            return ExtendedParameter.text(octets)
        }
    }

    private(set) var values: [Value] = []
    private(set) var defects: Set<ContentDefect.Kind> = []

    private struct Section {
        var number: Int
        var values: [[UInt8]]
        var isEncoded: Bool
    }

    /// The values of the parameters whose name is `name`, which is in lower case.
    init(_ name: String, in parameters: [Parameter]) {
        var plain: [[UInt8]] = []
        var encoded: [[UInt8]] = []
        var sections: [Section] = []
        for parameter in parameters where parameter.name.utf8.starts(with: name.utf8) {
            let marks = parameter.name.utf8.dropFirst(name.utf8.count)
            if marks.isEmpty {
                plain += parameter.values
                if plain.count > parameter.values.count { defects.insert(.duplicateParameter) }
            } else if marks.elementsEqual("*".utf8) {
                encoded += parameter.values
            } else if marks.first == UInt8(ascii: "*") {
                let isEncoded = marks.last == UInt8(ascii: "*")
                let digits = marks.dropFirst().dropLast(isEncoded ? 1 : 0)
                guard let number = Int(String(decoding: digits, as: UTF8.self)), number >= 0,
                    number < 10_000
                else {
                    defects.insert(.malformedContinuation)
                    continue
                }
                // RFC 2231 section 3: no zeros at the beginning.
                if digits.count > 1, digits.first == UInt8(ascii: "0") {
                    defects.insert(.malformedContinuation)
                }
                sections.append(Section(number: number, values: parameter.values, isEncoded: isEncoded))
            }
        }
        for value in encoded { add(Self.decoded(value, &defects)) }
        join(sections)
        for value in plain { add(Value(octets: value)) }
        if defects.contains(.duplicateParameter), values.count < 2 {
            defects.remove(.duplicateParameter)
        }
        // What is written in both ways for old programs is one name.
        if !encoded.isEmpty, encoded.count > 1 { defects.insert(.duplicateParameter) }
    }

    private mutating func add(_ value: Value) {
        if !values.contains(value), values.count < 16 { values.append(value) }
    }

    private mutating func join(_ sections: [Section]) {
        guard !sections.isEmpty else { return }
        let sorted = sections.enumerated().sorted {
            ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
        }
        .map(\.element)
        let isWhole = sorted.enumerated().allSatisfy { $0.offset == $0.element.number }
        if !isWhole { defects.insert(.malformedContinuation) }
        // All of them in the order of their numbers, and those alone that have no gap before them.
        add(join(sorted, decoding: true))
        if !isWhole {
            add(
                join(
                    Array(sorted.enumerated().prefix { $0.offset == $0.element.number }.map(\.element)),
                    decoding: true)
            )
            add(join(sections, decoding: true))
        }
        // Some decode none, and some each.
        if sorted.contains(where: {
            !$0.isEncoded && $0.values.contains { $0.contains(UInt8(ascii: "%")) }
        }) {
            add(join(sorted, decoding: false))
            add(Value(octets: sorted.flatMap { Self.percentDecoded($0.values.first ?? []) }))
        }
    }

    private func join(_ sections: [Section], decoding: Bool) -> Value {
        var value = Value(octets: [])
        for (index, section) in sections.enumerated() {
            guard let octets = section.values.first else { continue }
            guard section.isEncoded, decoding else {
                value.octets += octets
                continue
            }
            if index == 0, let parts = Self.parts(octets) {
                value.charset = parts.charset
                value.octets += Self.percentDecoded(parts.text)
            } else {
                value.octets += Self.percentDecoded(octets)
            }
        }
        return value
    }

    /// charset'language'text, percent-encoded; what has no quotes is text.
    private static func decoded(_ value: [UInt8], _ defects: inout Set<ContentDefect.Kind>) -> Value {
        guard let parts = parts(value) else {
            defects.insert(.malformedContinuation)
            return Value(octets: percentDecoded(value))
        }
        return Value(octets: percentDecoded(parts.text), charset: parts.charset)
    }

    private static func parts(_ value: [UInt8]) -> (charset: [UInt8], text: [UInt8])? {
        let mark = UInt8(ascii: "'")
        guard let first = value.firstIndex(of: mark),
            let second = value[(first + 1)...].firstIndex(of: mark)
        else {
            return nil
        }
        return (Array(value[..<first]), Array(value[(second + 1)...]))
    }

    static func percentDecoded(_ text: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text[...]
        while let octet = rest.popFirst() {
            if octet == UInt8(ascii: "%"), let high = rest.first?.hexadecimal,
                let low = rest.dropFirst().first?.hexadecimal
            {
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(octet)
            }
        }
        return result
    }

    /// Octets of no named charset as text.
    static func text(_ octets: [UInt8]) -> String {
        if let text = String(validating: octets, as: UTF8.self) { return text }
        var text = ByteBuffer()
        if let latin = Charset("iso-8859-1".utf8) { _ = latin.write(octets.span, to: &text) }
        return String(decoding: text.readableBytesView, as: UTF8.self)
    }
}
