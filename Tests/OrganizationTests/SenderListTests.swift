import Mail
import PosternTesting
import Testing

@testable import Organization

@Suite("Lists of senders")
struct SenderListTests {
    private func list(_ texts: String...) throws -> SenderList {
        SenderList(try texts.map { try SenderPattern($0, .person) })
    }

    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    @Test("an author is on a list by the address, by the domain, and by a wildcard above it")
    func matches() throws {
        let list = try list("Ann@contoso.com", "@fabrikam.example", "*.tailspin.example", "\"a b\"@x.example")
        for (author, entry, isAddress) in [
            ("ann@CONTOSO.com", "ann@contoso.com", true), ("x@fabrikam.example", "fabrikam.example", false),
            ("x@tailspin.example", "*.tailspin.example", false),
            ("x@a.b.tailspin.example", "*.tailspin.example", false),
            ("\"A B\"@x.example", "a b@x.example", true),
        ] {
            #expect(list.match(try address(author)) == SenderListMatch(entry: entry, isAddress: isAddress), "\(author)")
        }
        for author in [
            "bob@contoso.com", "x@a.fabrikam.example", "x@atailspin.example", "ann@[192.0.2.1]", "ab@x.example",
        ] { #expect(list.match(try address(author)) == nil, "\(author)") }
        #expect(list.count == 4 && !list.isEmpty)
        #expect(SenderList().isEmpty && SenderList().count == 0)
        #expect(SenderList().match(try address("a@b.example")) == nil)
    }

    @Test("a list finds each of its entries and nothing else, however many there are")
    func search() throws {
        var random = SeededRandom(seed: 3)
        for count in [1, 2, 3, 17, 1_000] {
            var names: Set<String> = []
            while names.count < count {
                let label = String(
                    (0..<Int.random(in: 1...6, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
                names.insert(Bool.random(using: &random) ? "\(label)@x.example" : "\(label).example")
            }
            let list = SenderList(try names.shuffled(using: &random).map { try SenderPattern($0, .person) })
            #expect(list.count == count)
            for _ in 0..<500 {
                let label = String(
                    (0..<Int.random(in: 1...6, using: &random)).map { _ in "abc".randomElement(using: &random) ?? "a" })
                #expect((list.match(try address("\(label)@x.example")) != nil) == names.contains("\(label)@x.example"))
                #expect((list.match(try address("z@\(label).example")) != nil) == names.contains("\(label).example"))
            }
        }
    }

    @Test("a list that is written and stored is read as the same, and damaged octets are none")
    func storing() throws {
        let list = try list("ann@contoso.com", "\"odd one\"@x.example", "*.a.example", "b.example", "ÄNNE@x.example")
        #expect(SenderList(list.patterns) == list)
        #expect(SenderList(stored: list.octets) == list)
        #expect(SenderList(stored: []) == SenderList())
        for damaged in ["b\na", "a\n\nb", "\n", "a\n", "a\na"] { #expect(SenderList(stored: damaged.utf8) == nil) }
        for text in list.patterns.map(\.description) {
            #expect(list.patterns.contains(try SenderPattern(text, .person)))
        }
    }

    @Test("a policy's address goes before a domain, and of one sort the entry that blocks")
    func policy() throws {
        let ann = try address("ann@a.example")
        func ruling(_ allowed: [String], _ blocked: [String]) throws -> SenderListRuling? {
            func list(_ texts: [String]) throws -> SenderList {
                SenderList(
                    addresses: texts.compactMap { $0.contains("@") ? EmailAddress($0) : nil },
                    domains: texts.compactMap { $0.contains("@") ? nil : DomainPattern($0) })
            }
            return SenderListRuling.policy(allowed: try list(allowed), blocked: try list(blocked), author: ann)
        }
        let (byAddress, byDomain) = (
            SenderListMatch(entry: "ann@a.example", isAddress: true),
            SenderListMatch(entry: "a.example", isAddress: false)
        )
        #expect(try ruling([], []) == nil)
        #expect(try ruling(["ann@a.example"], ["a.example"]) == .allowed(byAddress))
        #expect(try ruling(["a.example"], ["ann@a.example"]) == .blocked(byAddress))
        #expect(try ruling(["ann@a.example"], ["ann@a.example"]) == .blocked(byAddress))
        #expect(try ruling(["a.example"], ["a.example"]) == .blocked(byDomain))
        #expect(try ruling(["a.example"], []) == .allowed(byDomain))
        #expect(try ruling([], ["*"]) == .blocked(SenderListMatch(entry: "*", isAddress: false)))
        #expect(try ruling(["*.example"], []) == .allowed(SenderListMatch(entry: "*.example", isAddress: false)))
    }

    @Test("a person's safe senders are safe, whatever the other list has")
    func person() throws {
        let ann = try address("ann@a.example")
        let (safe, blocked) = (try list("a.example"), try list("ann@a.example"))
        #expect(
            SenderListRuling.user(safe: safe, blocked: blocked, author: ann)
                == .allowed(SenderListMatch(entry: "a.example", isAddress: false)))
        #expect(
            SenderListRuling.user(safe: SenderList(), blocked: blocked, author: ann)
                == .blocked(SenderListMatch(entry: "ann@a.example", isAddress: true)))
        #expect(SenderListRuling.user(safe: SenderList(), blocked: SenderList(), author: ann) == nil)
    }

    @Test("a recipient's lists stay with it in a directory, which knows that somebody has some")
    func directory() throws {
        var ann = Recipient(try address("ann@contoso.com"), emailAddresses: [try address("a@contoso.com")])
        ann.safeSenders = try list("good.example")
        ann.blockedSenders = try list("bad@x.example", "*.bad.example")
        #expect(DirectoryRow(ann).recipient == ann)
        let bob = Recipient(try address("bob@contoso.com"))
        var builder = PackedDirectoryBuilder()
        try builder.add(DirectoryRow(bob))
        #expect(!builder.finish().hasSenderLists)
        var directory = RecipientDirectory(builder.finish(), revision: 1, confirmedAt: WallTime(milliseconds: 0))
        #expect(!directory.hasSenderLists)
        _ = directory.apply([.put(ann)])
        #expect(directory.hasSenderLists && directory.recipient("a@contoso.com") == ann)
        let packed = try directory.packed()
        #expect(packed.hasSenderLists)
        let rebased = try #require(directory.rebased(on: packed, of: directory))
        #expect(rebased.hasSenderLists)
        let document = try OrganizationDocument.load(
            yaml: "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n", file: "contoso.yaml"
        ).get()
        #expect(!OrganizationSnapshot(document, revision: 1).hasUserLists)
        #expect(OrganizationSnapshot(document, revision: 1, directory: rebased).hasUserLists)
    }

    @Test("an import leaves a person's lists as they are, unless it has a column for them")
    func imports() throws {
        var ann = Recipient(try address("ann@contoso.com"))
        ann.safeSenders = try list("good.example")
        var builder = PackedDirectoryBuilder()
        try builder.add(DirectoryRow(ann))
        let directory = RecipientDirectory(builder.finish(), revision: 1, confirmedAt: WallTime(milliseconds: 0))
        let document = try OrganizationDocument.load(
            yaml: "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n", file: "contoso.yaml"
        ).get()
        let organization = OrganizationSnapshot(document, revision: 1, directory: directory)
        func imported(_ csv: String) throws -> Recipient? {
            var reading = DirectoryImport(into: organization, options: .init(isReplacing: true))
            #expect(try reading.read(Array(csv.utf8)).isEmpty)
            #expect(try reading.finish().isEmpty)
            switch try reading.outcome(on: directory).0.change {
            case .edits(let edits):
                var after = directory
                _ = after.apply(edits)
                return after.recipient("ann@contoso.com")
            case .whole(let rows):
                return RecipientDirectory(rows, revision: 2, confirmedAt: WallTime(milliseconds: 0)).recipient(
                    "ann@contoso.com")
            }
        }
        #expect(try imported("PrimarySmtpAddress,RecipientType\nann@contoso.com,UserMailbox\n") == ann)
        // What Exchange exports beside them is another thing.
        #expect(
            try imported(
                "PrimarySmtpAddress,RecipientType,BlockedSendersHash,SafeSendersHash\nann@contoso.com,UserMailbox,1,2\n"
            )
                == ann)
        let other = try imported(
            "PrimarySmtpAddress,RecipientType,SafeSenders\nann@contoso.com,UserMailbox,a.example;b@c.example\n")
        let wanted = try list("a.example", "b@c.example")
        #expect(other?.safeSenders == wanted)
    }
}
