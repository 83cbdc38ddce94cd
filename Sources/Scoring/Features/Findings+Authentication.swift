import Mail
import SenderAuthentication

extension Findings {
    /// SPF, DKIM, DMARC, the envelope and the greeting. Mail of one's own has none of these.
    mutating func readAuthentication() {
        guard input.direction == .inbound else { return }
        let author = reading.authorHost?.organization ?? ""
        if let facts = input.authentication, reading.isAuthenticationKnown {
            let isListed = reading.isVerifiedList
            let hasPass = !reading.passing.isEmpty || facts.spf == .pass
            // What is not known is no failure.
            let isWhole = facts.spf != nil && facts.signatures != nil
            add(.authNoPass, if: isWhole && !hasPass && facts.spf != .temperror)
            if !reading.isAligned, isWhole || hasPass {
                add(.authNotAligned, reading.authorHost?.name ?? "")
                add(.authPassUnaligned, if: hasPass && !isListed, reading.passing.first?.name ?? "")
            }
            if let signatures = facts.signatures {
                add(.authDkimNone, if: signatures.isEmpty)
                let isBroken = !signatures.isEmpty && signatures.allSatisfy { $0.result == .fail }
                add(.authDkimFail, if: isBroken && input.header.listID == nil, signatures.first?.domain?.name ?? "")
            }
            let domain = facts.spfDomain?.name ?? reading.envelopeHost?.name ?? "the envelope's domain"
            switch facts.spf {
            case .fail: add(.authSpfFail, domain)
            case .softfail: add(.authSpfSoftfail, domain)
            case .permerror: add(.authSpfErr, domain)
            default: break
            }
            switch facts.dmarc {
            case .fail where !isListed:
                add(.authDmarcFail, author)
                add(.authDmarcFailPolicy, if: facts.requestedPolicy != .none, author)
            case .some(.none), .bestGuessPass, .permerror: add(.authNoDmarcRecord, author)
            case .pass:
                let isSigned = (facts.signatures ?? []).contains {
                    $0.result == .pass
                        && $0.domain.map { domain in
                            reading.passing.contains { $0.name == domain.name && $0.organization == author }
                        } == true
                }
                let isOpen = reading.authorHost.map { !$0.traits.isDisjoint(with: [.freeMail, .hosted]) } ?? true
                add(.authDmarcPassDkimCorp, if: isSigned && !isOpen, author)
            default: break
            }
        }
        if let envelope = reading.envelopeHost, !author.isEmpty, envelope.organization != author,
            reading.service == nil, !reading.isVerifiedList, reading.isAuthenticationKnown
        {
            add(.authMailfromDiffNoesp, envelope.name)
        }
        if let service = reading.service { add(.hdrEspAuth, service.name) }
        readGreeting()
    }

    private mutating func readGreeting() {
        guard let helo = input.envelope.helo?.lowercased(), !helo.isEmpty, !helo.hasPrefix("["), helo != "unknown",
            input.envelope.client.map({ $0.isLoopback }) != true
        else { return }
        // Exchange Online writes the address in place of a greeting too.
        add(.heloIp, if: IPAddress(helo)?.family == .v4 && !reading.isAligned, helo)
        guard helo.utf8.contains(UInt8(ascii: ".")) else {
            // A name without a dot may stand for the address itself in the field of another server.
            add(.heloNodot, if: IPAddress(helo) == nil, helo)
            return
        }
        if let client = input.envelope.client, client.family == .v4 {
            let numbers = client.octets.map { String($0) }
            let dashed = numbers.joined(separator: "-")
            let dotted = numbers.joined(separator: ".")
            let reversed = numbers.reversed().joined(separator: "-")
            add(
                .heloDyn,
                if: helo != dotted && [dashed, dotted, reversed].contains { helo.contains(octets: $0) }, helo)
        }
        add(.heloBadtld, if: IPAddress(helo) == nil && reading.hosts.host(helo).traits.contains(.impossible), helo)
    }
}
