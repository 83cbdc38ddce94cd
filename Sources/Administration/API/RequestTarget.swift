import Mail
import Operations

/// What a request is for: the segments of its path and the parameters of its query, each decoded once
/// (RFC 3986 section 2.1).
package struct RequestTarget: Sendable {
    /// The segments of the path; nil where one of them can be the name of nothing: there is nothing by such a path.
    package let segments: [String]?
    /// The parameters of the query, in order.
    package let query: [(name: String, value: String)]

    /// The most parameters of a query.
    static let mostParameters = 200

    /// Reads the target of a request line. Throws ``Problem`` where its query can't be read.
    package init(_ path: String) throws(Problem) {
        let octets = Array(path.utf8)
        let end = octets.firstIndex(of: UInt8(ascii: "?")) ?? octets.count
        segments = RequestTarget.segments(octets[..<end])
        query = end < octets.count ? try RequestTarget.parameters(octets[(end + 1)...]) : []
    }

    private static func segments(_ path: ArraySlice<UInt8>) -> [String]? {
        guard path.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        for part in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = PercentText.decoded(part), isName(segment) else { return nil }
            segments.append(segment)
        }
        return segments
    }

    /// Whether a segment can be the name of something: what file systems, proxies and terminals take for more than a
    /// name is none. A slash that was written `%2F` may stand within a name, as people name rules so: it can't lead
    /// anywhere, since no part beside it is empty or made of dots.
    private static func isName(_ segment: String) -> Bool {
        let parts = segment.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }) else {
            return false
        }
        return segment.utf8.allSatisfy { octet in octet >= 0x20 && octet != 0x7F && octet != UInt8(ascii: "\\") }
    }

    private static func parameters(_ text: ArraySlice<UInt8>) throws(Problem) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        for part in text.split(separator: UInt8(ascii: "&")) {
            let end = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let writtenValue = end < part.endIndex ? part[(end + 1)...] : []
            guard let name = PercentText.decoded(part[..<end], plusIsBlank: true) else {
                throw Problem(.malformed, "The name of a parameter of the query is not UTF-8 in percent-encoding.")
            }
            guard let value = PercentText.decoded(writtenValue, plusIsBlank: true) else {
                throw Problem.parameter(SafeText.escaped(name, limit: 64), "is not UTF-8 in percent-encoding.")
            }
            guard !value.utf8.contains(0) else {
                throw Problem.parameter(SafeText.escaped(name, limit: 64), "has the character NUL, which no value has.")
            }
            parameters.append((name, value))
            guard parameters.count <= RequestTarget.mostParameters else {
                throw Problem(.malformed, "The query has more than \(RequestTarget.mostParameters) parameters.")
            }
        }
        return parameters
    }
}

extension PercentText {
    /// The text that a part of a path or a query stands for, decoded once; nil where it is not UTF-8, or a `%` has no
    /// two hexadecimal digits behind it.
    ///
    /// - Parameter plusIsBlank: whether `+` stands for a blank, as in the queries that forms and programs write.
    package static func decoded(_ octets: some Collection<UInt8>, plusIsBlank: Bool = false) -> String? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(octets.count)
        var rest = octets.makeIterator()
        while let octet = rest.next() {
            switch octet {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { return nil }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsBlank: decoded.append(0x20)
            default: decoded.append(octet)
            }
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func digit(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x41 + 10
        case 0x61...0x66: octet - 0x61 + 10
        default: nil
        }
    }
}
