import Mail
import Operations

extension StoreContract {
    static let chain: [Clause] = [
        Clause("entries of the audit log are numbered as they are written, and a noted head is known again") {
            store, findings in
            let audit = store.stores.audit
            let beginning = AuditHead(entry: 0, digest: String(repeating: "0", count: 64))
            findings.equal(try await audit.auditHead(), beginning, "the head of an empty log")
            findings.equal(try await audit.verifyAudit(noted: beginning).noted, .same, "an empty log as it was noted")
            try await audit.record([Sample.entry(3), Sample.entry(1)])
            let first = try await audit.auditHead()
            findings.equal(first.entry, 2, "the number of the second entry")
            try await audit.record([Sample.entry(2)])
            let second = try await audit.auditHead()
            findings.expect(second.digest != first.digest, "two entries have one digest")
            try await store.restart()
            let again = store.stores.audit
            findings.equal(try await again.auditHead(), second, "the head after a restart")
            for head in [beginning, first, second] {
                let found = try await again.verifyAudit(noted: head)
                findings.expect(found.isWhole, "the log is not whole: \(found)")
                findings.equal(found.entries, 3, "entries that are looked at")
                findings.equal(found.removed, 0, "entries that are removed")
                findings.equal(found.noted, .same, "the head that was noted")
                findings.equal(found.head, second, "the head that is given")
            }
            for head in [
                AuditHead(entry: 2, digest: second.digest), AuditHead(entry: 4, digest: second.digest),
                AuditHead(entry: 0, digest: second.digest), AuditHead(entry: -1, digest: beginning.digest),
            ] {
                let found = try await again.verifyAudit(noted: head)
                findings.equal(found.noted, .different, "a head that is none: \(head)")
                findings.expect(!found.isWhole, "the log is whole with a head that is none")
            }
            findings.equal(try await again.verifyAudit(noted: nil).noted, nil, "no head")
            findings.equal(
                try await again.audit(matching: AuditQuery(), behind: nil).map(\.id), [1, 3, 2],
                "numbers by the moments, the newest first")
        },
        Clause("what failed has no number in the audit log, and the chain goes on") { store, findings in
            try await store.stores.audit.record([Sample.entry(1)])
            try await store.breakAudit(true)
            _ = await findings.failure(of: "an entry that can't be written") { () async throws in
                try await store.stores.audit.record([Sample.entry(2)])
            }
            try await store.breakAudit(false)
            try await store.restart()
            try await store.stores.audit.record([Sample.entry(3)])
            let found = try await store.stores.audit.verifyAudit(noted: nil)
            findings.expect(found.isWhole, "the log is not whole: \(found)")
            findings.equal(found.head.entry, 2, "the number of the last entry")
        },
        Clause("pages of the audit log give each entry once, and only those of the organizations asked for") {
            store, findings in
            var entries: [AuditEntry] = []
            for number in 0..<9 {
                let organization = [nil, "contoso", "fabrikam"][number % 3]
                // Three of a moment each.
                entries.append(Sample.entry(number / 3, organization: organization, caller: "c\(number)"))
            }
            try await store.stores.audit.record(entries)
            func pages(_ size: Int, _ organizations: [String]?) async throws -> [String] {
                var query = AuditQuery(limit: size)
                query.organizations = organizations
                var (names, place): ([String], AuditPlace?) = ([], nil)
                while names.count < 20 {
                    let page = try await store.stores.audit.audit(matching: query, behind: place)
                    names += page.map(\.caller.name)
                    place = page.last?.place
                    if page.count < size { break }
                }
                return names
            }
            let all = entries.map(\.caller.name).reversed()
            let contoso = entries.filter { $0.organization == "contoso" }.map(\.caller.name).reversed()
            for size in [1, 2, 3, 9, 10] {
                findings.equal(try await pages(size, nil), Array(all), "all, \(size) a page")
                findings.equal(try await pages(size, ["contoso"]), Array(contoso), "an organization's, \(size) a page")
                findings.equal(try await pages(size, ["contoso", "fabrikam"]).count, 6, "of two, \(size) a page")
                findings.equal(try await pages(size, []), [], "of none, \(size) a page")
            }
        },
    ]
}
