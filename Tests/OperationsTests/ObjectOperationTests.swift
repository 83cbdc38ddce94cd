import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Operations on objects of documents")
struct ObjectOperationTests {
    private static let commented = """
        organization: contoso
        # ours
        acceptedDomains:
          - { DomainName: contoso.com, Default: true } # the main one
          - { DomainName: b.example, DomainType: InternalRelay }
        mailboxHosts:
          - { Name: dovecot, Lmtp: "dovecot.example:24" }

        """

    private func failure(
        _ desk: OperationDesk, _ operation: some Operations.Operation
    ) async -> OperationFailure? {
        do throws(OperationFailure) {
            _ = try await desk.perform(operation)
            return nil
        } catch {
            return error
        }
    }

    private func text(_ desk: OperationDesk) async throws -> String {
        try await desk.perform(OrganizationExport(organization: "contoso")).document
    }

    @Test("a change makes a revision whose text keeps everything else, and an entry of the audit log")
    func change() async throws {
        let desk = try await OperationDesk([Self.commented])
        let changed = try await desk.perform(
            ObjectPatch(
                organization: "CONTOSO", section: "mailbox-hosts", name: "Dovecot",
                properties: .object(["Lmtp": .string("dovecot.example:2424")])))
        #expect(changed.revision == 2 && changed.isNew)
        #expect(changed.objects.map(\.name) == ["dovecot"])
        let after = try await text(desk)
        #expect(after == Self.commented.replacing("dovecot.example:24\"", with: "dovecot.example:2424\""))
        let entries = try await desk.store.audit(matching: AuditQuery())
        #expect(entries.first?.action == .objectPatch)
        #expect(entries.first?.object == ObjectReference(.mailboxHost, "dovecot"))
    }

    @Test("a version that is not the present one is refused with what differs, and nothing changes")
    func stale() async throws {
        let desk = try await OperationDesk([Self.commented])
        let show = ObjectShow(organization: "contoso", section: "acceptedDomains", name: "b.example")
        let known = try await desk.perform(show)
        let relay = ObjectPatch(
            organization: "contoso", section: "acceptedDomains", name: "b.example",
            properties: .object(["MatchSubDomains": .bool(true)]), expected: known.etag)
        _ = try await desk.perform(relay)
        let found = await failure(desk, relay)
        #expect(found?.kind == .changedMeanwhile)
        #expect(found?.obstacles == ["MatchSubDomains: false -> true"])
        let current = try await desk.store.currentOrganizations()
        #expect(current.map(\.revision) == [2])
        let present = try await desk.perform(show)
        #expect(present.etag != known.etag)
        let any = ObjectPatch(
            organization: "contoso", section: "acceptedDomains", name: "b.example",
            properties: .object(["MatchSubDomains": .null]), expected: "*")
        let again = try await desk.perform(any)
        #expect(again.objects.first?.object?.etag == known.etag)
    }

    @Test("a dry run says what would differ, and writes nothing")
    func dryRun() async throws {
        let desk = try await OperationDesk([Self.commented])
        let planned = try await desk.perform(
            ObjectDelete(
                organization: "contoso", section: "acceptedDomains", name: "b.example",
                manner: ChangeManner(isDryRun: true)))
        #expect(planned.plan?.changes.map(\.kind) == [.removed])
        #expect(!planned.isNew && planned.revision == 1)
        let kept = try await text(desk)
        #expect(kept == Self.commented)
    }

    @Test("several changes are one revision, and none where one of them is wrong, with the place of each mistake")
    func several() async throws {
        let desk = try await OperationDesk([Self.commented])
        let host = JSONValue.object(["Name": .string("new"), "Lmtp": .string("new.example:25")])
        let wrong = ChangesApply(
            organization: "contoso",
            changes: [
                ObjectOrder(.create, kind: "mailboxHosts", properties: host),
                ObjectOrder(
                    .patch, kind: "acceptedDomains", name: "b.example",
                    properties: .object(["DomainType": .string("Relay")])),
            ])
        let found = await failure(desk, wrong)
        #expect(found?.pointers == ["/changes/1/properties/DomainType"])
        let kept = try await text(desk)
        #expect(kept == Self.commented)
        let right = ChangesApply(
            organization: "contoso",
            changes: [
                ObjectOrder(.create, kind: "mailboxHosts", properties: host),
                ObjectOrder(.delete, kind: "acceptedDomains", name: "b.example"),
            ])
        let changed = try await desk.perform(right)
        #expect(changed.revision == 2 && changed.objects.count == 2)
    }

    @Test("a mistake that only the whole document shows has its place in the request")
    func wholeDocument() async throws {
        let desk = try await OperationDesk([Self.commented])
        let found = await failure(
            desk,
            ObjectCreate(
                organization: "contoso", section: "recipients",
                properties: .object([
                    "PrimarySmtpAddress": .string("ann@elsewhere.example"), "RecipientType": .string("UserMailbox"),
                ])))
        #expect(found?.kind == .configuration)
        #expect(found?.pointers.contains("/PrimarySmtpAddress") == true)
    }

    @Test("two changes at the same moment are both made, one after the other")
    func together() async throws {
        let desk = try await OperationDesk([Self.commented])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    _ = try? await desk.perform(
                        ObjectCreate(
                            organization: "contoso", section: "acceptedDomains",
                            properties: .object(["DomainName": .string("d\(number).example")])))
                }
            }
        }
        let listed = try await desk.perform(ObjectList(organization: "contoso", section: "accepted-domains"))
        #expect(listed.total == 10 && listed.revision == 9)
    }

    @Test("a document that is kept in a repository is changed by an override with a reason alone")
    func keptElsewhere() async throws {
        let desk = try await OperationDesk([Self.commented + "managedBy: Repository\n"])
        func delete(_ manner: ChangeManner) -> ObjectDelete {
            ObjectDelete(organization: "contoso", section: "acceptedDomains", name: "b.example", manner: manner)
        }
        let refused = await failure(desk, delete(ChangeManner()))
        #expect(refused?.kind == .managedElsewhere)
        let reasonless = await failure(desk, delete(ChangeManner(isOverride: true)))
        #expect(reasonless?.kind == .reasonNeeded)
        var context = OperationContext.unlimited
        context.reason = "the repository is down"
        let changed = try await delete(ChangeManner(isOverride: true)).perform(
            in: desk.administration.inContext(context), by: OperationDesk.administrator)
        #expect(changed.revision == 2)
    }

    @Test("rules and lists of a document that is kept in a repository are changed with a reason alone")
    func listsKeptElsewhere() async throws {
        let desk = try await OperationDesk([Self.commented + "managedBy: Repository\n"])
        // Without a reason, with one that is none, and with one.
        func tried<Asked: OverridingOperation>(_ operation: Asked) async {
            let without = await failure(desk, operation)
            #expect(without?.kind == .managedElsewhere, "\(Asked.name)")
            let short = await failure(desk, operation.withOverride(for: "short"))
            #expect(short?.kind == .reasonNeeded, "\(Asked.name)")
            let done = await failure(desk, operation.withOverride(for: "the repository is down"))
            #expect(done == nil, "\(Asked.name)")
        }
        await tried(RuleAdd(organization: "contoso", file: "x", text: "Name: New\nSetSCL: 1\n"))
        await tried(RuleSet(organization: "contoso", rule: "New", isEnabled: false))
        await tried(RuleRemove(organization: "contoso", rules: ["New"]))
        let values = ["rival.example"]
        await tried(AllowBlockAdd(organization: "contoso", listType: .sender, action: .block, values: values))
        await tried(AllowBlockSet(organization: "contoso", listType: .sender, values: values, notes: "x"))
        await tried(AllowBlockRemove(organization: "contoso", listType: .sender, values: values))
        await tried(
            SpoofItemSet(
                organization: "contoso", spoofedUser: "a.example", sendingInfrastructure: "b.example",
                action: .allow))
        await tried(
            SpoofItemRemove(
                organization: "contoso", spoofedUser: "a.example", sendingInfrastructure: "b.example"))
        let history = try await desk.perform(OrganizationHistory(organization: "contoso"))
        #expect(history.count == 9 && history.dropLast().allSatisfy(\.isDrift))
    }

    @Test("a document that was changed outside of its repository drifts until it is applied from there")
    func drift() async throws {
        let kept = Self.commented + "managedBy: Repository\n"
        let desk = try await OperationDesk([kept])
        func history() async throws -> [String] {
            try await desk.perform(OrganizationHistory(organization: "contoso")).map {
                "\($0.revision) \($0.kind?.rawValue ?? "none") \($0.isDrift)"
            }
        }
        func apply(_ text: String) async throws -> [AppliedOrganization] {
            let document = SubmittedDocument(file: "contoso.yaml", text: text)
            let planned = try await desk.perform(OrganizationPreview(documents: [document]))
            let applied = try await desk.perform(OrganizationApply(documents: [document]))
            #expect(planned.map(\.isNew) == applied.map(\.isNew))
            return applied
        }
        #expect(try await history() == ["1 file false"])
        var context = OperationContext.unlimited
        context.reason = "the repository is down"
        let delete = ObjectDelete(
            organization: "contoso", section: "acceptedDomains", name: "b.example",
            manner: ChangeManner(isOverride: true))
        _ = try await delete.perform(
            in: desk.administration.inContext(context), by: OperationDesk.administrator)
        #expect(try await history() == ["2 api true", "1 file false"])
        // The repository has the change now: the same text is a revision that says so, and only once.
        let text = try await desk.perform(OrganizationExport(organization: "contoso")).document
        #expect(try await apply(text).map(\.isNew) == [true])
        #expect(try await apply(text).map(\.isNew) == [false])
        #expect(try await history() == ["3 file false", "2 api true", "1 file false"])
        let rollback = OrganizationRollback(organization: "contoso", revision: 1)
        let refused = await failure(desk, rollback)
        #expect(refused?.kind == .managedElsewhere)
        _ = try await desk.perform(rollback.withOverride(for: "the repository is down"))
        #expect(try await history().first == "4 rollback true")
        #expect(desk.store.auditLog.last?.reason == "the repository is down")
        // A document that is kept here drifts from nothing.
        #expect(try await apply(Self.commented).map(\.isNew) == [true])
        _ = try await desk.perform(
            ObjectDelete(
                organization: "contoso", section: "acceptedDomains", name: "b.example", manner: ChangeManner()))
        #expect(Array(try await history().prefix(2)) == ["6 api false", "5 file false"])
    }

    @Test("an organization is made once, and deleted with its name typed again and no mail waiting")
    func life() async throws {
        let desk = try await OperationDesk([OperationDesk.contoso])
        let create = OrganizationCreate(
            organization: "fabrikam", acceptedDomains: ["fabrikam.example"], administrators: ["ann@fabrikam.example"])
        let made = try await desk.perform(create)
        #expect(made.applied?.revision == 1)
        let twice = await failure(desk, create)
        #expect(twice?.kind == .exists)
        let mistyped = await failure(desk, OrganizationDelete(organization: "fabrikam", confirm: "yes"))
        #expect(mistyped?.kind == .usage)
        _ = try await desk.perform(OrganizationDelete(organization: "FABRIKAM", confirm: "fabrikam"))
        let left = try await desk.perform(OrganizationList())
        #expect(left.map(\.organization) == ["contoso"])
        // What is kept of its mail is nobody else's.
        let again = await failure(desk, create)
        #expect(again?.kind == .exists && again?.lines.first?.contains("There was an organization fabrikam") == true)
        try await desk.accept()
        let waits = await failure(desk, OrganizationDelete(organization: "contoso", confirm: "contoso"))
        #expect(waits?.kind == .inUse && waits?.obstacles.isEmpty == false)
    }

    @Test("what is shown of every object has the shape of its section")
    func shapes() async throws {
        let desk = try await OperationDesk([OperationDesk.contoso])
        for section in DocumentSection.all {
            let shape = ObjectSchema.shape(of: section)
            let listed = try await desk.perform(ObjectList(organization: "contoso", section: section.name))
            for object in listed.objects {
                #expect(shape.deviations(of: object.properties) == [], "\(section.name)")
            }
            guard case .object(let schema) = ObjectSchema.schema(of: section) else {
                Issue.record("\(section.name) has no schema")
                continue
            }
            #expect(schema["properties"] != nil)
        }
    }
}
