/// What stands behind the host of a URL, in the one form in which patterns and links are compared: the path with its dot
/// segments resolved and its slashes single, and the query.
///
/// Two texts that a server would take for one have one form, so that nobody gets round an entry by writing a path
/// otherwise: `/a/../b`, `/%61`, `\a`, `//a` (RFC 3986 section 6.2.2, WHATWG URL).
enum URLRest {
    /// The form of the octets behind the host. Empty where nothing stands there but a slash; else it begins with one.
    static func canonical(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        if octets.isEmpty { return [] }
        let shown = octets.prefix { $0 != UInt8(ascii: "#") }
        let mark = shown.firstIndex(of: UInt8(ascii: "?")) ?? shown.endIndex
        let path = self.path(shown[..<mark])
        // A question mark with nothing behind it asks nothing.
        let query = shown[mark...].count > 1 ? PercentCode.decoded(shown[mark...], keeping: isMeaningful) : []
        if query.isEmpty { return path.count > 1 ? path : [] }
        return path + query
    }

    private static let slash = UInt8(ascii: "/")

    private static func path(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var slashes = Array(octets)
        for index in slashes.indices where slashes[index] == UInt8(ascii: "\\") { slashes[index] = slash }
        if slashes.first != slash { slashes.insert(slash, at: 0) }
        let path = PercentCode.decoded(slashes[...], keeping: isMeaningful)
        return merged(hasDotSegment(path) ? resolved(path) : path)
    }

    /// One slash for several: most servers take them for one.
    private static func merged(_ path: [UInt8]) -> [UInt8] {
        var merged: [UInt8] = []
        merged.reserveCapacity(path.count)
        for octet in path where octet != slash || merged.last != slash { merged.append(octet) }
        return merged
    }

    // With its code it is a part of a name, and without it separates them.
    private static func isMeaningful(_ octet: UInt8) -> Bool {
        octet == slash || octet == UInt8(ascii: "?") || octet == UInt8(ascii: "#") || octet == UInt8(ascii: "%")
    }

    private static func hasDotSegment(_ path: [UInt8]) -> Bool {
        path.indices.contains { path[$0] == UInt8(ascii: ".") && $0 > 0 && path[$0 - 1] == slash }
    }

    /// Without its `.` and `..` (RFC 3986 section 5.2.4).
    private static func resolved(_ path: [UInt8]) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        let segments = path.dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let dots = segment.count <= 2 && segment.allSatisfy { $0 == UInt8(ascii: ".") } ? segment.count : 0
            if dots == 2 { _ = kept.popLast() }
            // Such a segment at the end stands for what is below it.
            if dots == 0 { kept.append(segment) } else if index == segments.count - 1 { kept.append([]) }
        }
        return kept.flatMap { [slash] + $0 }
    }
}
