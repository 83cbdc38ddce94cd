import Mail
import Testing

@testable import Organization

@Suite("Attributes of recipients")
struct RecipientAttributeTests {
    private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text)) }

    @Test("every attribute, the manager and a filter are kept by a row of a directory")
    func rows() throws {
        for attribute in RecipientAttributes.kept {
            var recipient = Recipient(try address("Ann@contoso.com"))
            recipient.attributes[attribute] = "Zürich; 1"
            #expect(DirectoryRow(recipient).recipient == recipient, "\(attribute)")
        }
        var group = Recipient(try address("all@contoso.com"), type: .dynamicDistributionGroup)
        group.manager = try address("Ann@contoso.com")
        group.dynamicFilter.includedRecipients = DynamicGroupFilter.IncludedRecipients.allCases
        for attribute in DynamicGroupFilter.attributes { group.dynamicFilter[attribute] = ["a", "B c"] }
        let row = DirectoryRow(group)
        #expect(row.recipient == group)
        #expect(row.isGroup && row.isDynamicGroup && row.isWellFormed)
        #expect(row.primary == group.primarySmtpAddress)
    }

    @Test("rules see the addresses as Email, the primary one first, and the manager's address as Manager")
    func values() throws {
        var ann = Recipient(try address("ann@contoso.com"), emailAddresses: [try address("a@contoso.com")])
        ann.manager = try address("bob@contoso.com")
        ann.attributes[.city] = "Berlin"
        ann.attributes[.email] = "no"
        ann.attributes[.title] = ""
        #expect(ann.values(of: .email) == ["ann@contoso.com", "a@contoso.com"])
        #expect(ann.values(of: .manager) == ["bob@contoso.com"])
        #expect(ann.values(of: .city) == ["Berlin"])
        #expect(ann.values(of: .title) == [])
    }

    @Test("the manager of a recipient is found by any address, and a circle of managers ends")
    func managers() throws {
        let document = try OrganizationDocument.load(
            yaml: """
                organization: contoso
                acceptedDomains: [{ DomainName: contoso.com }]
                recipients:
                  - { PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, Manager: b@contoso.com, CountryOrRegion: DE, SamAccountName: ann }
                  - { PrimarySmtpAddress: bob@contoso.com, RecipientType: UserMailbox, EmailAddresses: b@contoso.com, Manager: ann@contoso.com }
                  - { PrimarySmtpAddress: eve@contoso.com, RecipientType: UserMailbox, Manager: gone@contoso.com }
                """, file: "contoso.yaml"
        ).get()
        let organization = OrganizationSnapshot(document, revision: 1)
        let (ann, bob, eve) = (document.recipients[0], document.recipients[1], document.recipients[2])
        #expect(ann.attributes[.country] == "DE" && ann.attributes[.userLogonName] == "ann")
        #expect(organization.manager(of: ann) == bob && organization.manager(of: bob) == ann)
        #expect(organization.manager(of: eve) == nil)
    }

    // MARK: - CSV

    private struct Imported {
        var directory: RecipientDirectory
        var refused: [String]
        var ignored: [String]
        var unresolved: Int
    }

    private func run(_ text: String) throws -> Imported {
        let document = try OrganizationDocument.load(
            yaml: "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]", file: "contoso.yaml"
        ).get()
        var work = DirectoryImport(into: OrganizationSnapshot(document, revision: 1), options: .init())
        var refused = try work.read(Array(text.utf8))
        refused += try work.finish()
        let (outcome, late) = try work.outcome(on: nil)
        var directory = RecipientDirectory(.empty, revision: 0, confirmedAt: WallTime(milliseconds: 0))
        if case .edits(let edits) = outcome.change { _ = directory.apply(edits) }
        return Imported(
            directory: directory, refused: (refused + late).map(\.description), ignored: work.ignoredColumns,
            unresolved: work.unresolvedManagers)
    }

    @Test("an import reads attributes by EOP's names and by those of exports, and an own name goes before others")
    func columns() throws {
        let result = try run(
            """
            PrimarySmtpAddress,RecipientType,city,StateOrProvince,Phone,PhoneNumber,SamAccountName,UserPrincipalName,StreetAddress,CustomAttribute15,ExtensionCustomAttribute1
            ann@contoso.com,UserMailbox,Berlin,BE,1,2,ann,ann@contoso.com,"Street 1
            Yard",x,y
            bob@contoso.com,UserMailbox,,,3,,bob,,,,

            """)
        #expect(result.refused == [] && result.ignored == ["ExtensionCustomAttribute1"])
        let ann = try #require(result.directory.recipient("ann@contoso.com"))
        #expect(ann.attributes[.city] == "Berlin" && ann.attributes[.state] == "BE")
        #expect(ann.attributes[.phoneNumber] == "2" && ann.attributes[.userLogonName] == "ann@contoso.com")
        #expect(ann.attributes[.street] == "Street 1 Yard" && ann.attributes[.customAttribute15] == "x")
        let bob = try #require(result.directory.recipient("bob@contoso.com"))
        #expect(bob.attributes[.phoneNumber] == "3" && bob.attributes[.userLogonName] == "bob")
        let fields = RecipientFields(ann).values
        #expect(fields["PhoneNumber"] == "2" && fields["Street"] == "Street 1 Yard" && fields["Phone"] == nil)
    }

    @Test("an import finds managers by address and by the names of other lines, before and behind")
    func importedManagers() throws {
        let result = try run(
            """
            PrimarySmtpAddress,RecipientType,Name,Identity,Manager
            ann@contoso.com,UserMailbox,Ann Smith,contoso.com/Users/Ann Smith,BOB JONES
            bob@contoso.com,UserMailbox,Bob Jones,contoso.com/Users/Bob Jones,contoso.com/Users/Ann Smith
            eve@contoso.com,UserMailbox,Twin,contoso.com/Users/Eve,smtp:x@fabrikam.com
            tom@contoso.com,UserMailbox,Twin,contoso.com/Users/Tom,Twin
            ida@contoso.com,UserMailbox,Ida,contoso.com/Users/Ida,Nobody
            """)
        #expect(result.refused == [] && result.ignored == [])
        func manager(_ name: String) -> String? {
            result.directory.recipient("\(name)@contoso.com")?.manager?.description
        }
        #expect(manager("ann") == "bob@contoso.com" && manager("bob") == "ann@contoso.com")
        #expect(manager("eve") == "x@fabrikam.com")
        #expect(manager("tom") == nil && manager("ida") == nil)
        #expect(result.unresolved == 2)
        // Without a column for managers, names mean nothing.
        let plain = try run("PrimarySmtpAddress,RecipientType,Name\nann@contoso.com,UserMailbox,Ann\n")
        #expect(plain.ignored == ["Name"] && plain.unresolved == 0)
    }

    @Test("an import reads dynamic groups, and refuses a filter of anybody else, a missing one and a value too long")
    func importedGroups() throws {
        let long = String(repeating: "x", count: 1_025)
        let result = try run(
            """
            PrimarySmtpAddress,RecipientType,IncludedRecipients,ConditionalStateOrProvince,ConditionalCustomAttribute1,City
            all@contoso.com,DynamicDistributionGroup,"MailboxUsers, MailContacts",Berlin;Bonn,,
            none@contoso.com,DynamicDistributionGroup,,,,
            odd@contoso.com,DynamicDistributionGroup,Resources,,,
            ann@contoso.com,UserMailbox,,,x,
            bob@contoso.com,UserMailbox,,,,\(long)
            void@contoso.com,DynamicDistributionGroup," ; , ",,,
            wide@contoso.com,DynamicDistributionGroup,AllRecipients," ; ",,
            """)
        #expect(result.directory.count == 1)
        let group = try #require(result.directory.recipient("all@contoso.com"))
        #expect(group.dynamicFilter.includedRecipients == [.mailboxUsers, .mailContacts])
        #expect(group.dynamicFilter[.state] == ["Berlin", "Bonn"] && group.dynamicFilter[.customAttribute1] == [])
        let expected = [
            "line 3: IncludedRecipients: is missing",
            "line 4: IncludedRecipients \"Resources\": is not one of its words",
            "line 5: ConditionalCustomAttribute1 \"x\": is for DynamicDistributionGroup only", "line 6: City ",
            "line 7: IncludedRecipients: is missing",
            "line 8: ConditionalStateOrProvince \";\": has no value between its separators",
        ]
        #expect(result.refused.count == expected.count)
        for (found, text) in zip(result.refused, expected) { #expect(found.hasPrefix(text), "\(found)") }
    }
}
