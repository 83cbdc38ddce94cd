package import DNS
package import Facts
package import Mail

extension ReverseName {
    /// Names that are kept.
    private static let maximumNames = 10

    /// Asks for the PTR records of an address (RFC 3596 section 2.5). Whether a name leads back to the address is not
    /// looked at.
    package static func lookUp(_ address: IPAddress, resolver: any Resolver) async -> ReverseName {
        guard let name = address.reverseName else { return .missing }
        guard let answer = try? await resolver.resolve(name, .ptr) else { return .unknown }
        let names = answer.records.lazy.compactMap { record -> Domain? in
            guard case .name(let name) = record, name.name.utf8.contains(UInt8(ascii: ".")) else { return nil }
            return name
        }
        let kept = Array(names.prefix(maximumNames))
        return kept.isEmpty ? .missing : .found(kept)
    }
}
