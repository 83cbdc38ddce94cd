import Foundation
import PosternTesting
import Testing

extension Wire {
    @Suite struct OIDC {
        private let organization = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.test }]
            """

        private func settings(_ provider: IdentityProvider, port: UInt16, networks: String = "[127.0.0.1]") -> String {
            """
            administration:
              address: "127.0.0.1:\(port)"
              outboundNetworks: \(networks)
              oidc:
                - name: corp
                  issuer: \(provider.issuer)
                  clientID: postern
                  clientSecretFile: oidc.secret
                  allowedDomains: [contoso.test]
                  mapping: [{ value: mail-admins, role: OrganizationManagement, organization: contoso }]
            """
        }

        /// The claims of somebody.
        private func person(_ name: String, roles: String, domain: String = "contoso.test") -> String {
            """
            {"sub":"\(name)","email":"\(name)@\(domain)","email_verified":true,"preferred_username":"\(name)",\
            "name":"\(name)","roles":\(roles)}
            """
        }

        /// Begins a sign-in; gives where the browser goes, and its cookie.
        private func begin(_ base: String) async throws -> (location: String, cookie: String) {
            let begun = try await Curl.ask("\(base)/oidc/corp", json: #"{"target":"/queues"}"#)
            #expect(begun.status == 200, "\(begun.body)")
            let location = try #require(try begun.members()["location"] as? String)
            return (location, try #require(begun.cookie("__Host-postern-oidc")))
        }

        @Test("signs in whom a provider has proved, with the rights that its claims give")
        func signsIn() async throws {
            let provider = try await IdentityProvider.start(people: [
                person("ann", roles: #"["mail-admins"]"#), person("bob", roles: "[]"),
                person("eve", roles: #"["mail-admins"]"#, domain: "evil.test"),
            ])
            defer { provider.stop() }
            let port = try Loopback.freePort()
            let gateway = try await Postern(
                organization: organization, settings: settings(provider, port: port), files: ["oidc.secret": "s3cret\n"]
            )
            try await gateway.start()
            let base = "http://127.0.0.1:\(port)/api/v1"

            let (location, transaction) = try await begin(base)
            #expect(location.hasPrefix("\(provider.issuer)/oauth2/authorize?"))
            let back = try await provider.signIn("ann", at: location)
            #expect(back.hasPrefix("\(base)/oidc/corp/callback?"))

            // Another browser, which did not begin.
            let stranger = try await Curl.ask(back)
            #expect(stranger.status == 401 && stranger.cookie("__Host-postern") == nil, "\(stranger.body)")

            let done = try await Curl.ask(back, fields: ["Cookie: __Host-postern-oidc=\(transaction)"])
            #expect(done.status == 200 && done.body.contains("url=/queues"), "\(done.body)")
            let session = try #require(done.cookie("__Host-postern"))
            #expect(done.fields.contains { $0.name == "set-cookie" && $0.value.contains("SameSite=Strict") })

            let caller = try await Curl.ask("\(base)/session", fields: ["Cookie: __Host-postern=\(session)"])
            let members = try caller.members()
            #expect(members["authentication"] as? String == "oidc")
            let grants = try #require(members["grants"] as? [[String: Any]])
            #expect(grants.map { $0["role"] as? String } == ["OrganizationManagement"])
            #expect(grants.map { $0["organization"] as? String } == ["contoso"])
            let server = try await Curl.ask("\(base)/server", fields: ["Cookie: __Host-postern=\(session)"])
            #expect(server.status == 403, "\(server.body)")

            // The same answer once more.
            let again = try await Curl.ask(back, fields: ["Cookie: __Host-postern-oidc=\(transaction)"])
            #expect(again.status == 401 && again.cookie("__Host-postern") == nil, "\(again.body)")

            for name in ["bob", "eve"] {
                let (location, transaction) = try await begin(base)
                let back = try await provider.signIn(name, at: location)
                let refused = try await Curl.ask(back, fields: ["Cookie: __Host-postern-oidc=\(transaction)"])
                #expect(refused.status == 401 && refused.cookie("__Host-postern") == nil, "\(name): \(refused.body)")
            }
        }

        @Test("asks no provider at an address that outboundNetworks does not list")
        func guarded() async throws {
            let provider = try await IdentityProvider.start(people: [person("ann", roles: #"["mail-admins"]"#)])
            defer { provider.stop() }
            let port = try Loopback.freePort()
            let gateway = try await Postern(
                organization: organization, settings: settings(provider, port: port, networks: "[10.0.0.0/8]"),
                files: ["oidc.secret": "s3cret"])
            try await gateway.start()
            let begun = try await Curl.ask("http://127.0.0.1:\(port)/api/v1/oidc/corp", json: "{}")
            #expect(begun.status == 409, "\(begun.body)")
            #expect(!begun.body.contains("outboundNetworks"))
            #expect(gateway.log.contains("administration.outboundNetworks"))
        }
    }
}
