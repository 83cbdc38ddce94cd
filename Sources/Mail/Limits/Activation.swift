/// What puts a changed setting of this server into force.
public enum Activation: String, Hashable, Sendable {
    /// Reading the configuration again, on SIGHUP.
    case reload
    /// A start: what is made of the setting then stays as long as the process.
    case restart
}
