package import DNS
package import Mail
package import Organization

/// The names under which lists in DNS have addresses (RFC 5782 sections 2.1 and 2.4).
package enum DNSListName {
    /// An address that is no list's, for the test of a list: what no list may have, and what each must.
    package enum TestEntry: Sendable, Hashable, CaseIterable {
        /// 127.0.0.1, which no list may have (RFC 5782 section 5).
        case absent
        /// 127.0.0.2, which each list of IPv4 addresses must have.
        case present
        /// ::FFFF:7F00:1, which no list may have.
        case absentIPv6

        var octets: [UInt8] {
            switch self {
            case .absent: [127, 0, 0, 1]
            case .present: [127, 0, 0, 2]
            case .absentIPv6: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1]
            }
        }
    }

    /// The name of an address in a zone; nil where it would be too long.
    package static func name(of address: IPAddress, in zone: Domain) -> Domain? { name(of: address.octets, in: zone) }

    /// The name of an address of the loopback network that nothing has asked about lately, so that no answer is kept for it.
    static func unusedName(in zone: Domain) -> Domain? {
        let number = UInt32.random(in: 0..<1 << 23)
        return name(of: [127, 128 | UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)], in: zone)
    }

    /// The name of a test entry.
    package static func name(of entry: TestEntry, in zone: Domain) -> Domain? { name(of: entry.octets, in: zone) }

    // An IPv4 address octet by octet, an IPv6 one by half octets, from behind.
    private static func name(of octets: [UInt8], in zone: Domain) -> Domain? {
        var name = ""
        name.reserveCapacity(4 * octets.count + zone.name.utf8.count)
        for octet in octets.reversed() {
            if octets.count == 4 {
                name += "\(octet)."
            } else {
                name += String(octet & 15, radix: 16) + "." + String(octet >> 4, radix: 16) + "."
            }
        }
        return try? Domain(name + zone.name)
    }
}

/// What an answer of a list says.
package enum DNSListReading: Sendable, Hashable {
    /// The address is not listed, or for a reason that does not count here.
    case notListed
    /// It is listed, by this answer.
    case listed(IPAddress)
    /// An answer that no list gives to who may ask it.
    case faulty(DNSListFault)
    /// There was no answer.
    case unknown

    /// Reads an answer to a question for addresses.
    package init(_ answer: Answer, of list: DNSList) {
        if let fault = DNSListFault(in: answer) {
            self = .faulty(fault)
            return
        }
        for case .address(let address) in answer.records where list.counts(address) {
            self = .listed(address)
            return
        }
        self = .notListed
    }
}
