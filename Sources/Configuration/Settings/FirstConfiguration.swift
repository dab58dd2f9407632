/// What a gateway begins with that is started without a configuration: the console on this machine, and nothing else.
public enum FirstConfiguration {
    /// The document.
    public static let text = """
        # The configuration of this gateway. The console changes it, and so does telepost config apply FILE;
        # every change is a revision that one can go back to.

        # The name this machine gives itself in mails and protocols:
        # hostname = "gw.example.com"

        # The console and the API.
        [http]
        listen = ["127.0.0.1:8025"]

        """
}
