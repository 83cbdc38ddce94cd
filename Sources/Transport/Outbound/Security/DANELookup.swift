import DNS
import Mail

/// Finds the TLSA records of a host whose name came from DNS that validates (RFC 7672 section 2.2).
struct DANELookup: Sendable {
    /// Records beyond this number are not looked at.
    static let maximumRecords = 32
    private static let maximumAliases = 8

    let resolver: any Resolver

    /// What DANE says of a host.
    ///
    /// - Parameters:
    ///   - host: the mail exchanger, or the next hop where none is in DNS; what named it was secure.
    ///   - nextHop: the domain whose exchanger it is, nil where it is none.
    ///   - isAddressSecure: whether its addresses validate, aliases included.
    func dane(of host: Domain, port: Int, nextHop: Domain?, isAddressSecure: Bool) async -> HostSecurity.DANE {
        let alias: Alias
        do throws(ResolverError) {
            alias = try await self.alias(of: host)
        } catch {
            return .invalid(reason: "the alias of \(host) can't be had: \(error.reason)")
        }
        // Section 2.2.2: an address that does not validate has no TLSA records, unless the host is a validated alias: then
        // they are at its own name. Servers that can't answer for TLSA are found behind unsigned addresses above all.
        var bases: [Domain] = []
        switch alias {
        case .none: if isAddressSecure { bases = [host] }
        case .some(let target, isSecure: true): bases = isAddressSecure && target != host ? [target, host] : [host]
        case .some: break
        }
        for base in bases {
            switch await records(at: base, port: port) {
            case .absent: continue
            case .invalid(let reason): return .invalid(reason: reason)
            case .found(let records):
                let usable = records.compactMap { record -> TLSARecord? in
                    guard case .tlsa(let usage, let selector, let matching, let data) = record else { return nil }
                    return TLSARecord(usage: usage, selector: selector, matching: matching, data: data)
                }
                guard !usable.isEmpty else { return .unusable(base: base) }
                return .records(usable, base: base, names: await names(base: base, host: host, nextHop: nextHop))
            }
        }
        return .absent
    }

    private enum Records {
        case found([RecordData])
        case absent
        case invalid(String)
    }

    private enum Alias {
        case none
        /// Where it leads; secure when its own record validates.
        case some(Domain, isSecure: Bool)
    }

    private func records(at base: Domain, port: Int) async -> Records {
        // A name that is too long to have the labels before it has no such records.
        guard let name = base.below("_\(port)._tcp") else { return .absent }
        do throws(ResolverError) {
            let answer = try await resolver.resolve(name, .tlsa)
            // Section 2.1.1: what is not secure is as good as not there.
            guard answer.isSecure, !answer.records.isEmpty else { return .absent }
            return .found(Array(answer.records.prefix(Self.maximumRecords)))
        } catch {
            // Section 2.1.2: an attacker who keeps the records away must not thereby turn DANE off.
            return .invalid("the TLSA records of \(base) can't be had: \(error.reason)")
        }
    }

    private func alias(of host: Domain) async throws(ResolverError) -> Alias {
        var name = host
        var isFirstSecure = false
        for step in 0..<Self.maximumAliases {
            let answer = try await resolver.resolve(name, .cname)
            guard case .name(let target)? = answer.records.first else { break }
            if step == 0 { isFirstSecure = answer.isSecure }
            name = target
            // Beyond an insecure link the chain can't be followed safely; what counts is the first.
            if !answer.isSecure { break }
        }
        return name == host ? .none : .some(name, isSecure: isFirstSecure)
    }

    // Section 3.2.3: the base domain and, of an exchanger, the domain of the recipients and what that is an alias of.
    private func names(base: Domain, host: Domain, nextHop: Domain?) async -> [Domain] {
        var names = [base]
        if let nextHop {
            names.append(nextHop)
            if case .some(let target, isSecure: true)? = try? await alias(of: nextHop) { names.append(target) }
        } else {
            names.append(host)
        }
        var seen: Set<Domain> = []
        return names.filter { seen.insert($0).inserted }
    }
}

extension ResolverError {
    /// The reason in some words.
    var reason: String {
        switch self {
        case .timedOut: "no answer in time"
        case .serverFailure: "SERVFAIL"
        case .refused: "REFUSED"
        case .bogus(let reason): "bogus: \(reason)"
        case .failed(let reason): reason
        }
    }
}
