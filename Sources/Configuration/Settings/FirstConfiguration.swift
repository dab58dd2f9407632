import Bytes

/// What a gateway begins with that is started without a configuration: the console on this machine, and nothing else.
public enum FirstConfiguration {
    /// The document.
    ///
    /// - Parameter listen: where the console listens, as `[http] listen` has it.
    public static func text(listen: ListenAddress) -> String {
        """
        # The configuration of this gateway. The console changes it, and so does telepost config apply FILE;
        # every change is a revision that one can go back to.

        # The name this machine gives itself in mails and protocols:
        # hostname = "gw.example.com"

        # The console and the API.
        [http]
        listen = ["\(listen)"]

        """
    }

    /// Where the console listens when nobody says.
    public static let listen = ListenAddress(IPAddress(v4: 0x7F00_0001), port: 8025)
}
