/// The text of calendar and contact files (RFC 5545 section 3.1, RFC 6350 section 3.2): lines unfolded, escapes taken out.
enum CardText {
    static func unfolded(_ octets: borrowing Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(octets.count)
        var index = 0
        while index < octets.count {
            let octet = octets[index]
            index += 1
            if octet == lf, index < octets.count, octets[index].isBlank {
                if result.last == cr { result.removeLast() }
                index += 1
            } else if octet == backslash, index < octets.count {
                let next = octets[index]
                result.append(next.lowered == UInt8(ascii: "n") ? lf : next)
                index += 1
            } else {
                result.append(octet)
            }
        }
        return result
    }
}
