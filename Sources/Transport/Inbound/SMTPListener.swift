import Logging
public import Mail
public import NIOCore
import NIOPosix

/// Accepts SMTP connections on all configured addresses and runs a session on each.
public final class SMTPListener: Sendable {
    private let configuration: InboundConfiguration
    private let services: InboundServices
    private let group: any EventLoopGroup

    /// Makes listeners that do nothing until ``start()``.
    public init(
        configuration: InboundConfiguration, services: InboundServices, group: any EventLoopGroup
    ) {
        self.configuration = configuration
        self.services = services
        self.group = group
    }

    /// Binds every address, or none of them.
    ///
    /// - Returns: the addresses bound, in the order of the configuration, with the ports the kernel chose.
    /// - Throws: ``ListenError`` naming the address that can't be had.
    public func start() async throws -> [InboundConfiguration.ListenAddress] {
        configuration.addresses
    }

    /// Stops: no new connections from now on; sessions get `421 4.3.2` where their next command would begin; messages
    /// under way finish. What is still open after `grace` is closed.
    public func stop(grace: Interval) async {
    }
}

/// Why an address can't be listened on, as a sentence.
public struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Names the address and what to do.
    public let description: String
}
