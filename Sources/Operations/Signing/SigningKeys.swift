import Log
import Mail
package import MailFlow
import NIOConcurrencyHelpers
import Organization
import SenderAuthentication

/// The signing keys of a store: makes them, changes them durably and puts them into force, one change at a time.
package final class SigningKeys: Sendable {
    private let store: any SigningKeyStore
    private let time: any TimeSource
    private let logger: Logger
    private let changing = SerialAccess()
    private let work = HeavyWork("postern.keys")
    /// Keys that were read already, by their text: reading one checks its numbers, which takes a while.
    private let read = NIOLockedValueBox<[StoredDKIMKey: DKIMSigningKey]>([:])

    init(store: any SigningKeyStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// All keys of the store. One that can't be read is logged and left out.
    package func keyring() async throws(OperationFailure) -> DKIMKeyring {
        let stored: [StoredDKIMKey]
        do {
            stored = try await store.signingKeys()
        } catch {
            throw OperationFailure(reading: error)
        }
        return try await work.run { () throws(OperationFailure) in self.keyring(of: stored) }
    }

    /// Puts the keys of the store into force, where some have gone with their organization. Where the store can't be read, those
    /// of before stay until the next change of a key: they are of domains that nobody has.
    func refresh(_ active: any ConfigurationInForce) async {
        await changing.run {
            guard let current = try? await keyring() else { return }
            active.replace(current)
        }
    }

    private func keyring(of stored: [StoredDKIMKey]) -> DKIMKeyring {
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
                logger.log(
                    .authenticationKeyDamaged, [.organization: stored.organization, .key: "\(stored)"])
                return nil
            }
            current[identity] = entry.key
            return entry
        }
        read.withLockedValue { $0 = current }
        return DKIMKeyring(entries)
    }

    /// Makes the keys that a domain's configuration asks for and that are not there.
    ///
    /// - Parameter entry: makes the entry of the audit log for a change.
    func create(
        _ domain: String, in active: any ConfigurationInForce, author: String,
        audit entry: (_ organization: String, _ domain: String, _ change: String) -> AuditEntry
    ) async throws(OperationFailure) -> DKIMChange {
        try await change(domain, in: active, author: author, audit: entry) { config, existing, now in
            DKIMKeyPlan.create(config, existing: existing, at: now)
        }
    }

    /// Makes a new key for the other selector, which takes over after four days; at once with `isImmediate`.
    ///
    /// - Parameter entry: makes the entry of the audit log for a change.
    func rotate(
        _ domain: String, isImmediate: Bool, in active: any ConfigurationInForce, author: String,
        audit entry: (_ organization: String, _ domain: String, _ change: String) -> AuditEntry
    ) async throws(OperationFailure) -> DKIMChange {
        try await change(domain, in: active, author: author, audit: entry) {
            config, existing, now throws(OperationFailure) in
            do throws(DKIMKeyPlan.Refusal) {
                return try DKIMKeyPlan.rotate(config, existing: existing, at: now, isImmediate: isImmediate)
            } catch {
                switch error {
                case .noKeys:
                    throw OperationFailure(
                        .cannotNow,
                        "\(domain) has no keys to rotate; `postern dkim create \(domain)` makes the first ones.")
                case .rotating(let selector, let date):
                    throw OperationFailure(
                        .cannotNow,
                        "The keys of \(domain) are being rotated already: selector\(selector.rawValue) signs from "
                            + "\(date.iso8601) on. Wait until then, or let it sign now with --now.")
                }
            }
        }
    }

    private func change(
        _ name: String, in active: any ConfigurationInForce, author: String,
        audit entry: (_ organization: String, _ domain: String, _ change: String) -> AuditEntry,
        _ decide: (DKIMSigningConfig, [DKIMKeyring.Key], WallTime) throws(OperationFailure) -> DKIMKeyPlan
    ) async throws(OperationFailure) -> DKIMChange {
        try await changing.run { () async throws(OperationFailure) -> DKIMChange in
            let queries = DKIMQueries(snapshot: active.snapshot, store: store, now: time.wallTime())
            let (target, config) = try queries.configured(name)
            let existing = try await queries.keys(of: target)
            let plan = try decide(config, existing.compactMap(\.entry), queries.now)
            guard !plan.isEmpty else {
                // They may have been kept without coming into force.
                active.replace(try await keyring())
                return DKIMChange(DKIMDomainView(target, keys: existing, at: queries.now), isNew: false)
            }
            var keys = existing.filter { $0.selector != plan.replaced }
            if let promoted = plan.promoted {
                for index in keys.indices where keys[index].selector == promoted.selector {
                    keys[index].signsFrom = promoted.signsFrom
                }
            }
            keys += try await work.run { () throws(OperationFailure) in
                var made: [StoredDKIMKey] = []
                for new in plan.new { made.append(try Self.make(new, target, at: queries.now)) }
                return made
            }
            let view = DKIMDomainView(target, keys: keys, at: queries.now)
            let new = plan.new.map { $0.selector.name($0.algorithm) }.joined(separator: ", ")
            do throws(StoreError) {
                try await store.replaceSigningKeys(
                    of: target.domain.name, organization: target.organization.name, with: keys,
                    audit: entry(
                        target.organization.name, target.domain.name,
                        Self.text(of: plan, new: new, signing: view)))
            } catch {
                throw OperationFailure(writing: error)
            }
            var fields: [(LogField, LogValue)] = [
                (.organization, .text(view.organization)), (.domain, .text("\(view.domain)")),
                (.key, .text(new)), (.caller, .text(author)),
            ]
            if let date = view.rotateOnDate { fields.append((.until, date.logValue)) }
            logger.log(.authenticationKeysChanged, listing: fields)
            do throws(OperationFailure) {
                active.replace(try await keyring())
            } catch {
                throw OperationFailure(
                    .unavailable,
                    "The change is kept, but is not in force before `postern dkim create \(view.domain)` or the next "
                        + "start. " + error.lines.joined(separator: " "))
            }
            return DKIMChange(view, isNew: true)
        }
    }

    /// What a change is, for the audit log: `new selector2, selector2 signs from 2026-11-27T…`.
    private static func text(of plan: DKIMKeyPlan, new: String, signing view: DKIMDomainView) -> String {
        var parts: [String] = new.isEmpty ? [] : ["new \(new)"]
        if plan.replaced != nil || plan.promoted != nil, let after = view.selectorAfter, let date = view.rotateOnDate {
            parts.append("selector\(after.rawValue) signs from \(date.iso8601)")
        }
        return parts.joined(separator: ", ")
    }

    private static func make(
        _ new: DKIMKeyPlan.NewKey, _ target: DKIMQueries.Target, at now: WallTime
    ) throws(OperationFailure) -> StoredDKIMKey {
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
