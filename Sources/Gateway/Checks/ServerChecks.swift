import DNS
import Engines
import Glibc
package import Mail
package import Operations
package import Organization
import Transport

/// Looks at what a configuration leans on, without a start: certificates, ports, DNS, folders (`postern check config`).
/// Blocks for some seconds at most; changes nothing.
package struct ServerChecks {
    private let server: ServerConfiguration
    private let time: any TimeSource
    private let running: [String]?

    /// How long before its end a certificate is warned about.
    private static let notice = Interval.hours(21 * 24)

    /// Checks of a configuration. `running`: the addresses that the running gateway listens on; nil where none runs.
    package init(server: ServerConfiguration, time: any TimeSource, running: [String]?) {
        self.server = server
        self.time = time
        self.running = running
    }

    /// What was found.
    package func findings() -> [ServerCheck.Finding] {
        certificates() + administrationCertificate() + files() + listeners() + names() + FolderCheck.findings(server)
    }

    // MARK: - Certificates

    private func certificates() -> [ServerCheck.Finding] {
        guard let tls = server.tls else {
            return [
                .init(
                    "tls", .warning, "There is no certificate, so STARTTLS is not offered.",
                    mend: "Set tls.certificate and tls.key.")
            ]
        }
        var findings = [own(tls)]
        do {
            let roots = try TrustRoots(tls.trustRoots)
            findings.append(.init("tls.trustRoots", .fine, "The trusted authorities can be read."))
            _ = try OutboundTLS(
                verifier: ChainVerifier(roots: roots), certificates: tls.clientCertificates,
                compatibility: tls.compatibility, time: time)
        } catch {
            findings.append(.init("tls", .error, "\(error)"))
        }
        return findings
            + tls.clientCertificates.compactMap { certificate in
                CertificateFile(certificate.certificate).map {
                    judged("tls.clientCertificates \"\(certificate.name)\"", $0, in: certificate.certificate)
                }
            }
    }

    private func administrationCertificate() -> [ServerCheck.Finding] {
        guard let tls = server.administration?.tls else { return [] }
        do {
            _ = try TLSCertificateStore(certificateFile: tls.certificate, keyFile: tls.key, for: .http)
        } catch {
            return [.init("administration.tls", .error, error.description)]
        }
        return CertificateFile(tls.certificate).map { [judged("administration.tls", $0, in: tls.certificate)] } ?? []
    }

    private func own(_ tls: ServerConfiguration.TLS) -> ServerCheck.Finding {
        do {
            _ = try TLSCertificateStore(
                certificateFile: tls.certificate, keyFile: tls.key, compatibility: tls.compatibility)
        } catch {
            return .init("tls", .error, error.description)
        }
        guard let certificate = CertificateFile(tls.certificate) else {
            return .init("tls", .error, "The certificate in \(tls.certificate) can't be read.")
        }
        let finding = judged("tls", certificate, in: tls.certificate)
        let names = certificate.names.map(\.description).joined(separator: ", ")
        guard finding.state != .error, !certificate.names.contains(where: { $0.covers(server.hostname) }) else {
            return finding
        }
        return .init(
            "tls", .warning,
            "The certificate in \(tls.certificate) is for \(names.isEmpty ? "no host name" : names), not for "
                + "\(server.hostname), the name of this server.",
            mend: "Get a certificate for \(server.hostname), or set hostname to a name that it is for.")
    }

    private func judged(
        _ subject: String, _ certificate: CertificateFile, in file: String
    ) -> ServerCheck.Finding {
        let now = time.wallTime()
        let renew = "Renew it, put it in place and send the gateway SIGHUP."
        if certificate.notBefore > now {
            return .init(
                subject, .error, "The certificate in \(file) is valid from \(certificate.notBefore.iso8601) on only.",
                mend: "Check the clock of this machine, or wait.")
        }
        if certificate.notAfter < now {
            return .init(
                subject, .error, "The certificate in \(file) ended on \(certificate.notAfter.iso8601).", mend: renew)
        }
        let left = certificate.notAfter.milliseconds - now.milliseconds
        if left < Self.notice.milliseconds {
            return .init(
                subject, .warning, "The certificate in \(file) ends on \(certificate.notAfter.iso8601).", mend: renew)
        }
        return .init(
            subject, .fine,
            "The certificate in \(file) is for \(certificate.names.map(\.description).joined(separator: ", ")), until "
                + "\(certificate.notAfter.iso8601).")
    }

    private func files() -> [ServerCheck.Finding] {
        var findings: [ServerCheck.Finding] = []
        if let file = server.dnsTrustAnchors, let reason = FileTrouble.reason(file) {
            findings.append(
                .init(
                    "dns.trustAnchors", .error, "The file \(file) can't be read: \(reason).",
                    mend: "Put the trust anchors there, or leave dns.trustAnchors out."))
        }
        let authentication = server.senderAuthentication
        if authentication.organizationalDomain == .publicSuffixList,
            let reason = FileTrouble.reason(authentication.publicSuffixList)
        {
            findings.append(
                .init(
                    "senderAuthentication.publicSuffixList", .warning,
                    "The file \(authentication.publicSuffixList) can't be read (\(reason)), so organizational domains are "
                        + "found by asking DNS.", mend: "Install the public suffix list."))
        }
        if let file = server.quarantineKeyFile {
            do throws(QuarantineKeyFile.Unusable) {
                _ = try QuarantineKeyFile.keys(in: file)
                findings.append(.init("quarantine.keyFile", .fine, "The keys in \(file) can be used."))
            } catch {
                findings.append(
                    .init(
                        "quarantine.keyFile", .error, "The keys can't be used: \(error).",
                        mend: "Put a file there of mode 0600 with a key of 32 octets in Base64."))
            }
        }
        if let folder = server.engines.scoringLists {
            do throws(ScoringListFiles.Unusable) {
                _ = try ScoringListFiles.scorer(.init(server))
                findings.append(.init("engines.scoringLists", .fine, "The lists in \(folder) can be used."))
            } catch {
                findings.append(
                    .init(
                        "engines.scoringLists", .error,
                        "The lists in \(folder) can't be used: \(error)",
                        mend: "Correct that, or take the file out of the folder."))
            }
        }
        return findings
    }

    // MARK: - Listeners

    private func listeners() -> [ServerCheck.Finding] {
        var places = server.listeners.map { (setting: "listeners", address: $0.address, port: $0.port) }
        if case .address(let address, let port)? = server.administration?.place {
            places.append((setting: "administration", address: address, port: port))
        }
        return places.map { listener in
            let place = PortCheck.text(listener.address, listener.port)
            let subject = "\(listener.setting) \"\(place)\""
            if running?.contains(place) == true {
                return .init(subject, .fine, "The running gateway listens on \(place).")
            }
            switch PortCheck.bind(listener.address, listener.port) {
            case 0: return .init(subject, .fine, "\(place) can be bound.")
            case EADDRINUSE:
                let owner = PortCheck.owner(of: listener.port) ?? "another process, which this user can't look into"
                return .init(
                    subject, .error, "\(place) is in use by \(owner).", mend: "Stop that, or listen on another port.")
            case EADDRNOTAVAIL:
                return .init(
                    subject, .error, "\(listener.address) is no address of this machine.",
                    mend: "Give one of its own, or [::] for all of them.")
            case EACCES:
                return .init(
                    subject, .error, "This user may not use port \(listener.port).",
                    mend: "Ports below 1024 need the capability CAP_NET_BIND_SERVICE, or root.")
            case let problem: return .init(subject, .error, "\(place) can't be bound: \(systemError(problem)).")
            }
        }
    }

    // MARK: - DNS

    private func names() -> [ServerCheck.Finding] {
        let places = server.dnsServers.isEmpty ? [nil] : server.dnsServers.map { Optional($0) }
        return places.map { place in
            let subject = place.map { "dns.servers \($0)" } ?? "dns"
            let (hostname, servers) = (server.hostname, place.map { [$0] } ?? [])
            let result = Blocking.run { () async -> Result<Answer, OperationFailure> in
                do throws(OperationFailure) {
                    let resolver = try ResolverFactory.makeForCommand(servers: servers)
                    do throws(ResolverError) {
                        let found = try await resolver.resolve(hostname, .a)
                        guard found.records.isEmpty else { return .success(found) }
                        return .success(try await resolver.resolve(hostname, .aaaa))
                    } catch {
                        return .failure(OperationFailure(error.words))
                    }
                } catch {
                    return .failure(error)
                }
            }
            switch result {
            case .failure(let failure):
                return .init(
                    subject, .error, "DNS does not answer: \(failure.lines.joined(separator: " ")).",
                    mend: place == nil
                        ? "Let this machine ask servers on the internet at port 53, or name resolvers in dns.servers."
                        : "Check that a resolver answers there, or name another one in dns.servers.")
            case .success(let answer) where answer.records.isEmpty:
                return .init(
                    subject, .warning, "DNS answers, but has no address for \(hostname), the name of this server.",
                    mend: "Publish an A or AAAA record for \(hostname).")
            case .success: return .init(subject, .fine, "DNS answers, and has an address for \(hostname).")
            }
        }
    }
}
