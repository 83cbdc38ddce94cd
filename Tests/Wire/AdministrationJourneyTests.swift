import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct AdministrationJourney {
        private static let domain = "fabrikam.test"
        private static let scopes = [
            "configuration.read", "configuration.change", "rule.read", "rule.change", "recipient.read",
            "recipient.change", "trace.read", "queue.read", "audit.read", "quarantine.read", "quarantine.content",
            "quarantine.change", "connector.validate",
        ]
        private static let testString = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

        /// The value of a member, or an error with all members.
        private func text(_ members: [String: Any], _ name: String) throws -> String {
            guard let text = members[name] as? String else { throw ProgramError("no \(name) in \(members)") }
            return text
        }

        /// Uses a first link; gives a client with the session, and the recovery codes.
        private func begin(
            _ nobody: APIClient, code: String, password: String
        ) async throws -> (client: APIClient, recovery: [String]) {
            let short = #"{"code":"\#(code)","password":"short"}"#
            try await nobody.ask("POST", "/first-link/redeem", short, status: 400)
            let content = #"{"code":"\#(code)","password":"\#(password)"}"#
            let redeemed = try await nobody.ask("POST", "/first-link/redeem", content).members()
            #expect(redeemed["state"] as? String == "SetupNeeded")
            let challenge = try text(redeemed, "challenge")
            let oneTime = OneTimeCode.now(try text(redeemed, "secret"))
            let done = try await nobody.ask(
                "POST", "/session/setup", #"{"challenge":"\#(challenge)","code":"\#(oneTime)"}"#)
            let recovery = try #require(try done.members()["recoveryCodes"] as? [String])
            #expect(recovery.count == 10)
            // The link is good once.
            try await nobody.ask("POST", "/first-link/redeem", content, status: 404)
            return (nobody.with(session: try #require(done.cookie("__Host-postern"))), recovery)
        }

        /// Signs in with a password and a recovery code.
        private func signIn(
            _ nobody: APIClient, _ name: String, password: String, recovery: String
        ) async throws -> APIClient {
            let wrong = #"{"name":"\#(name)","password":"not \#(password)"}"#
            try await nobody.ask("POST", "/session", wrong, status: 401)
            let right = #"{"name":"\#(name)","password":"\#(password)"}"#
            let asked = try await nobody.ask("POST", "/session", right).members()
            #expect(asked["state"] as? String == "SecondFactorNeeded")
            let challenge = try text(asked, "challenge")
            let done = try await nobody.ask(
                "POST", "/session/factor", #"{"challenge":"\#(challenge)","code":"\#(recovery)"}"#)
            return nobody.with(session: try #require(done.cookie("__Host-postern")))
        }

        /// A token for an organization, made with a session.
        private func token(_ owner: APIClient, organization: String) async throws -> APIClient {
            let scopes = Self.scopes.map { "\"\($0)\"" }.joined(separator: ",")
            let content = #"{"name":"journey","organizations":["\#(organization)"],"scopes":[\#(scopes)]}"#
            let made = try await owner.ask("POST", "/tokens", content, status: 201).members()
            return owner.with(token: try text(made, "token"))
        }

        private func dns(_ port: UInt16, _ records: String = "") async throws -> UnboundServer {
            try await UnboundServer.start(zones: [.init(name: Self.domain, records: records)], port: port)
        }

        /// Proves the domain and takes it into the document: refused before the record is published, done after.
        private func prove(
            _ bob: APIClient, _ admin: APIClient, dnsPort: UInt16, dns: UnboundServer
        ) async throws -> UnboundServer {
            let accepted = #"{"DomainName":"\#(Self.domain)"}"#
            let early = try await bob.ask("POST", "/organizations/fabrikam/accepted-domains", accepted, status: 422)
            #expect(early.body.contains("verified-domains"), "\(early.body)")
            let taken = #"{"domain":"contoso.test"}"#
            try await bob.ask("POST", "/organizations/fabrikam/verified-domains", taken, status: 409)

            let asked = #"{"domain":"\#(Self.domain)"}"#
            let begun = try await bob.ask("POST", "/organizations/fabrikam/verified-domains", asked).members()
            let (name, record) = (try text(begun, "recordName"), try text(begun, "recordText"))
            let check = "/organizations/fabrikam/verified-domains/\(Self.domain)/check"
            let waiting = try await bob.ask("POST", check).members()
            #expect(waiting["state"] as? String == "Waiting")

            dns.stop()
            let published = try await self.dns(dnsPort, "\(name). IN TXT \"\(record)\"")
            // The gateway keeps the answer from before for as long as it says.
            let drop = #"{"names":["\#(name)"]}"#
            try await admin.ask("POST", "/server/dns/drop", drop)
            let proved = try await bob.ask("POST", check).members()
            #expect(proved["state"] as? String == "Proved")
            let made = try await bob.ask("POST", "/organizations/fabrikam/accepted-domains", accepted, status: 201)
            #expect(made.field("postern-revision") == "fabrikam/2")
            return published
        }

        private func importPeople(_ bob: APIClient) async throws {
            let path = "/organizations/fabrikam/recipients/import"
            let header = "PrimarySmtpAddress,RecipientType,Mailbox\n"
            let strangers = try await bob.finished(
                try await bob.ask(
                    "POST", path, header + "eve@other.test,UserMailbox,maildir\n", type: "text/csv", status: 202))
            #expect(strangers["state"] as? String == "Failed")
            #expect("\(strangers)".contains("eve@other.test"), "\(strangers)")

            let people = ["bob", "cleo", "dan"].map { "\($0)@\(Self.domain),UserMailbox,maildir\n" }.joined()
            let done = try await bob.finished(
                try await bob.ask("POST", path, header + people, type: "text/csv", status: 202))
            #expect(done["state"] as? String == "Completed", "\(done)")
            #expect(try await bob.list("/organizations/fabrikam/recipients").count == 3)
        }

        private func connect(_ bob: APIClient, to partner: Postfix) async throws {
            let inbound = #"""
                {"Name":"From head office","ConnectorType":"OnPremises","SenderDomains":["*"],
                 "SenderIPAddresses":["127.0.0.7"]}
                """#
            try await bob.ask("POST", "/organizations/fabrikam/inbound-connectors", inbound, status: 201)
            let outbound = #"""
                {"Name":"To partner","ConnectorType":"Partner","RecipientDomains":["partner.test"],
                 "UseMXRecord":false,"SmartHosts":["127.0.0.1:\#(partner.port)"],"TlsSettings":null,
                 "ValidationRecipients":["eve@partner.test"]}
                """#
            try await bob.ask("POST", "/organizations/fabrikam/outbound-connectors", outbound, status: 201)

            let path = "/organizations/fabrikam/outbound-connectors/To%20partner/validate"
            try await bob.ask("POST", path, "{}", status: 400)
            let job = try await bob.finished(
                try await bob.ask("POST", path, "{}", fields: ["Idempotency-Key: validation"], status: 202))
            let verdict = try #require(job["result"] as? [String: Any], "\(job)")
            #expect(verdict["overall"] as? String == "Succeeded", "\(verdict)")
            let shown = try await bob.list("/organizations/fabrikam/connectors")
            #expect(shown.contains { $0["IsValidated"] as? Bool == true })
        }

        /// Sends mail in and out, and follows it.
        private func trace(_ bob: APIClient, _ gateway: Postern, _ partner: Postfix) async throws {
            try await Swaks.deliver(
                to: "bob@\(Self.domain)", port: gateway.port, options: ["--header", "Subject: Hello"])
            try await Swaks.deliver(
                from: "cleo@\(Self.domain)", to: "eve@partner.test", port: gateway.port, sendingAddress: "127.0.0.7",
                options: ["--header", "Subject: Outwards"])
            _ = try await gateway.waitForMaildir("bob@\(Self.domain)")
            // The message of the validation came before.
            _ = try await partner.waitForMessages(to: "eve@partner.test", count: 2, gateway: gateway)

            let search = "/organizations/fabrikam/message-trace"
            var rows: [[String: Any]] = []
            try await eventually(seconds: 60, ProgramError("The trace has \(rows)")) {
                rows = try await bob.list("\(search)?status=Delivered")
                let subjects = rows.compactMap { $0["Subject"] as? String }
                return subjects.contains("Hello") && subjects.contains("Outwards")
            }
            let outwards = try #require(rows.first { $0["Subject"] as? String == "Outwards" })
            #expect(outwards["outboundConnector"] as? String == "To partner")
            #expect(outwards["connector"] as? String == "From head office")
            let identity = try text(outwards, "MessageTraceId")
            let events = try await bob.list("\(search)/\(identity)/detail")
            #expect(events.contains { $0["Event"] as? String == "RECEIVE" })
        }

        private func quarantine(_ bob: APIClient, _ gateway: Postern) async throws {
            try await bob.ask(
                "PATCH", "/organizations/fabrikam/hosted-content-filter-policy",
                #"{"HighConfidenceSpamAction":"Quarantine"}"#, type: "application/merge-patch+json",
                fields: ["If-Match: *"])
            try await Swaks.deliver(
                to: "bob@\(Self.domain)", port: gateway.port,
                options: ["--header", "Subject: Held", "--body", Self.testString])
            let list = "/organizations/fabrikam/quarantine"
            var items: [[String: Any]] = []
            try await eventually(seconds: 60, ProgramError("Quarantine has \(items)\n\(gateway.log)")) {
                items = try await bob.list(list)
                return items.count == 1
            }
            let identity = try text(items[0], "Identity").replacingOccurrences(of: "\\", with: "~")
            let preview = try await bob.ask("GET", "\(list)/\(identity)/preview").members()
            #expect(try text(preview, "text").contains(Self.testString))

            let key = ["Idempotency-Key: release"]
            let first = try await bob.ask("POST", "\(list)/\(identity)/release", #"{"toAll":true}"#, fields: key)
            let again = try await bob.ask("POST", "\(list)/\(identity)/release", #"{"toAll":true}"#, fields: key)
            #expect(again.body == first.body && again.field("idempotency-replayed") == "true")
            let mail = try await gateway.waitForMaildir("bob@\(Self.domain)", count: 2)
            #expect(mail.contains { String(decoding: $0, as: UTF8.self).contains("Subject: Held") })
            #expect(try await bob.list("\(list)?releaseStatus=Released").count == 1)
        }

        /// A rule acts; after the roll-back it does not.
        private func rule(_ bob: APIClient, _ gateway: Postern) async throws {
            let rules = "/organizations/fabrikam/transport-rules"
            let mark = #"{"Name":"Mark","FromScope":"NotInOrganization","PrependSubject":"[external] "}"#
            let revisions = try await bob.list("/organizations/fabrikam/revisions?limit=1")
            let before = try #require(revisions.first?["revision"] as? Int, "\(revisions)")
            try await bob.ask("POST", "\(rules)?dryRun=true", mark)
            #expect(try await bob.list(rules).isEmpty)
            try await bob.ask("POST", rules, mark, status: 201)
            try await Swaks.deliver(
                to: "cleo@\(Self.domain)", port: gateway.port, options: ["--header", "Subject: Marked"])
            let marked = try await gateway.waitForMaildir("cleo@\(Self.domain)")
            #expect(String(decoding: marked[0], as: UTF8.self).contains("Subject: [external] Marked"))
            var found: [[String: Any]] = []
            try await eventually(seconds: 60, ProgramError("The rule's messages are \(found)")) {
                found = try await bob.list("\(rules)/Mark/trace")
                return found.count == 1
            }

            let back = try await bob.ask("POST", "/organizations/fabrikam/revisions/\(before)/rollback")
            #expect(back.field("postern-revision")?.hasPrefix("fabrikam/") == true)
            #expect(try await bob.list(rules).isEmpty)
            try await Swaks.deliver(
                to: "dan@\(Self.domain)", port: gateway.port, options: ["--header", "Subject: Bare"])
            let bare = try await gateway.waitForMaildir("dan@\(Self.domain)")
            #expect(String(decoding: bare[0], as: UTF8.self).contains("Subject: Bare"))
        }

        private func audit(_ bob: APIClient, _ admin: APIClient, _ gateway: Postern) async throws {
            let entries = try await bob.list("/organizations/fabrikam/audit?limit=1000")
            let actions = Set(entries.compactMap { $0["action"] as? String })
            for action in ["object.create", "configuration.rollback", "trace.search", "quarantine.release"] {
                #expect(actions.contains(action), "\(action) is not in \(actions.sorted())")
            }
            #expect(entries.allSatisfy { $0["organization"] as? String == "fabrikam" })
            try await bob.ask("GET", "/audit/verification", status: 403)
            let verified = try await admin.ask("GET", "/audit/verification").members()
            #expect(verified["faultCount"] as? Int == 0, "\(verified)")
            try await gateway.command(["audit", "verify"])
        }

        @Test("leads a newcomer from the first link to an organization whose mail flows, by curl alone")
        func journey() async throws {
            let (port, dnsPort) = (try Loopback.freePort(), try Loopback.freePort())
            var names = try await dns(dnsPort)
            defer { names.stop() }
            let partner = try await Postfix.start(domains: ["partner.test"])
            defer { partner.stop() }
            let gateway = try await Postern(quickstart: "contoso.test", administration: port, dnsPort: dnsPort)
            try await gateway.start()

            let nobody = APIClient("http://127.0.0.1:\(port)")
            try await nobody.ask("GET", "/session", status: 401)
            let page = try await Curl.ask("http://127.0.0.1:\(port)/first-sign-in/CODE")
            #expect(page.status == 200 && page.body.contains("/api/v1/first-link/redeem"), "\(page.body)")
            let link = try #require(gateway.quickstartText.range(of: "/first-sign-in/"), "\(gateway.quickstartText)")
            let code = gateway.quickstartText[link.upperBound...].prefix { !$0.isWhitespace }
            let (admin, _) = try await begin(nobody, code: String(code), password: "correct horse battery staple")

            let organization = #"""
                {"organization":"fabrikam","acceptedDomains":["fabrikam.example"],
                 "administrators":["bob@fabrikam.example"]}
                """#
            var stranger = admin
            stranger.fields.removeAll { $0.hasPrefix("Origin") }
            try await stranger.ask("POST", "/organizations", organization, status: 403)
            let planned = try await admin.ask("POST", "/organizations?dryRun=true", organization)
            #expect(planned.field("postern-revision") == nil)
            let made = try await admin.ask("POST", "/organizations", organization, status: 201)
            #expect(made.field("location") == "/api/v1/organizations/fabrikam")

            let account = #"{"name":"bob","role":"OrganizationManagement","organization":"fabrikam"}"#
            let invited = try await admin.ask("POST", "/accounts", account, status: 201).members()
            let invitation = try #require(invited["link"] as? [String: Any])
            let password = "another horse battery staple"
            let (first, recovery) = try await begin(nobody, code: try text(invitation, "code"), password: password)
            try await first.ask("DELETE", "/session", status: 204)
            try await first.ask("GET", "/session", status: 401)
            let session = try await signIn(nobody, "bob", password: password, recovery: recovery[0])
            let bob = try await token(session, organization: "fabrikam")

            let seen = try await bob.list("/organizations")
            #expect(seen.map { $0["organization"] as? String } == ["fabrikam"])
            try await bob.ask("GET", "/organizations/contoso", status: 404)

            names = try await prove(bob, admin, dnsPort: dnsPort, dns: names)
            try await importPeople(bob)
            try await connect(bob, to: partner)
            try await trace(bob, gateway, partner)
            try await quarantine(bob, gateway)
            try await rule(bob, gateway)
            try await audit(bob, admin, gateway)
        }
    }
}
