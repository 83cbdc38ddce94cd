import Logging
import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import SenderAuthentication
import Storage

/// The signing keys of a store: makes them, changes them durably and puts them into force. Blocks.
final class SigningKeys: Sendable {
    private let store: MailStore
    private let time: any TimeSource
    private let logger: Logger
    private let changing = NIOLock()
    /// Keys that were read already, by their text: reading one checks its numbers, which takes a while.
    private let read = NIOLockedValueBox<[StoredDKIMKey: DKIMSigningKey]>([:])

    init(store: MailStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// All keys of the store. One that can't be read is logged and left out.
    func keyring() throws -> DKIMKeyring {
        let stored = try store.reader.dkimKeys()
        let known = read.withLockedValue { $0 }
        var current: [StoredDKIMKey: DKIMSigningKey] = [:]
        let entries = stored.compactMap { stored -> DKIMKeyring.Key? in
            var identity = stored
            identity.signsFrom = nil
            if let key = known[identity] {
                current[identity] = key
                return DKIMKeyring.Key(
                    organization: stored.organization, key: key, selector: stored.selector,
                    signsFrom: stored.signsFrom)
            }
            guard let entry = stored.entry else {
                logger.error(
                    "A signing key in the store is damaged; mail of its domain is not signed with it.",
                    metadata: ["key": "\(stored)", "organization": "\(stored.organization)"])
                return nil
            }
            current[identity] = entry.key
            return entry
        }
        read.withLockedValue { $0 = current }
        return DKIMKeyring(entries)
    }

    /// Answers a request by a configuration; `install` gets the keyring after a change. Throws ``OperationFailure``.
    func answer(
        _ request: DKIMRequest, snapshot: ConfigurationSnapshot, install: (DKIMKeyring) -> Void
    ) throws -> DKIMReply {
        let queries = DKIMQueries(snapshot: snapshot, reader: store.reader, now: time.wallTime())
        switch request {
        case .list(let organization): return .domains(try queries.domains(organization: organization))
        case .show(let domain): return .domains([try queries.show(domain)])
        case .create(let domain, let author):
            return try change(domain, queries, author: author, install) { config, existing in
                DKIMKeyPlan.create(config, existing: existing, at: queries.now)
            }
        case .rotate(let domain, let isImmediate, let author):
            return try change(domain, queries, author: author, install) { config, existing in
                do throws(DKIMKeyPlan.Refusal) {
                    return try DKIMKeyPlan.rotate(
                        config, existing: existing, at: queries.now, isImmediate: isImmediate)
                } catch {
                    switch error {
                    case .noKeys:
                        throw OperationFailure(
                            "\(domain) has no keys to rotate; `postern dkim create \(domain)` makes the first ones.")
                    case .rotating(let selector, let date):
                        throw OperationFailure(
                            "The keys of \(domain) are being rotated already: selector\(selector.rawValue) signs from "
                                + "\(date.iso8601) on. Wait until then, or let it sign now with --now.")
                    }
                }
            }
        }
    }

    private func change(
        _ name: String, _ queries: DKIMQueries, author: String, _ install: (DKIMKeyring) -> Void,
        _ decide: (DKIMSigningConfig, [DKIMKeyring.Key]) throws -> DKIMKeyPlan
    ) throws -> DKIMReply {
        try changing.withLock {
            let (target, config) = try queries.configured(name)
            let existing = try queries.keys(of: target)
            let plan = try decide(config, existing.compactMap(\.entry))
            guard !plan.isEmpty else {
                return .changed(DKIMDomainView(target, keys: existing, at: queries.now), isNew: false)
            }
            var keys = existing.filter { $0.selector != plan.replaced }
            if let promoted = plan.promoted {
                for index in keys.indices where keys[index].selector == promoted.selector {
                    keys[index].signsFrom = promoted.signsFrom
                }
            }
            for new in plan.new { keys.append(try make(new, target, at: queries.now)) }
            do {
                try store.replaceDKIMKeys(
                    of: target.domain.name, organization: target.organization.name, with: keys)
            } catch {
                throw OperationFailure("Nothing was changed, because the store failed: \(error).")
            }
            install(try keyring())
            let view = DKIMDomainView(target, keys: keys, at: queries.now)
            logger.notice(
                "Signing keys were changed.",
                metadata: [
                    "organization": "\(view.organization)", "domain": "\(view.domain)", "author": "\(author)",
                    "new": "\(plan.new.map { $0.selector.name($0.algorithm) }.joined(separator: ","))",
                    "rotateOnDate": "\(view.rotateOnDate?.iso8601 ?? "-")",
                ])
            return .changed(view, isNew: true)
        }
    }

    private func make(
        _ new: DKIMKeyPlan.NewKey, _ target: DKIMQueries.Target, at now: WallTime
    ) throws -> StoredDKIMKey {
        do {
            let key = try DKIMSigningKey.generate(
                new.algorithm, bits: new.bits, domain: target.domain,
                selector: try Domain(new.selector.name(new.algorithm)))
            return StoredDKIMKey(
                organization: target.organization.name, domain: target.domain.name, selector: new.selector,
                algorithm: new.algorithm, privateKey: key.pem, createdAt: now, signsFrom: new.signsFrom)
        } catch {
            throw OperationFailure("No key could be made for \(target.domain): \(error)")
        }
    }
}
