package io.gatepost.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.gatepost.core.testing.Origin;
import io.gatepost.core.testing.RawConnection;
import io.gatepost.server.config.Configuration;
import io.gatepost.server.run.Gatepost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a real Chromium, of a proxy with real failures. Pictures of the views are left in {@code target/dashboard}. */
class DashboardIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of(System.getProperty("basedir", ""), "target", "dashboard");
    private static final List<String> ARGS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync");
    private static final String TOKEN = "0123456789abcdef0123";
    private static final int PHONE = 360;

    private static @Nullable Playwright playwright;
    private static @Nullable Browser browser;

    private final List<String> complaints = new ArrayList<>();

    @TempDir
    Path dir;

    private @Nullable Gatepost gatepost;
    private @Nullable Origin origin;
    private @Nullable Page page;

    @BeforeAll
    static void launch() {
        assumeTrue(Files.isExecutable(CHROMIUM), "no " + CHROMIUM + ": apt-get install chromium");
        Playwright made = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        playwright = made;
        browser = made.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM).setArgs(ARGS));
    }

    @AfterAll
    static void quit() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        Origin good = Origin.answering(Origin.OK);
        origin = good;
        Files.writeString(dir.resolve("admin.token"), TOKEN + "\n");
        Configuration.Loaded loaded = Configuration.parse("""
                instance: gw-1
                listen: ["127.0.0.1:0"]
                admin: { address: "127.0.0.1:0", token_file: admin.token }
                access_log: { path: "" }
                upstreams:
                  app: { servers: [ { address: "%s" } ] }
                  dead: { servers: [ { address: "127.0.0.1:1" } ] }
                routes:
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - { name: all, upstream: app }
                """.formatted(good.endpoint()), dir, "test.yaml");
        assertThat(loaded.problems()).isEmpty();
        gatepost = Gatepost.start(Objects.requireNonNull(loaded.settings()));
        open(new Browser.NewPageOptions().setColorScheme(ColorScheme.LIGHT));
    }

    @AfterEach
    void stop() throws Exception {
        if (page != null) {
            page.close();
        }
        if (gatepost != null) {
            gatepost.close();
        }
        if (origin != null) {
            origin.close();
        }
    }

    @Test
    void a_refused_connection_is_found_from_the_list_to_its_suspects_and_what_was_sent_stays_text() throws IOException {
        proxied("/dead/<img src=x onerror=console.error(1)>".replace(' ', '+'), 502);
        signIn();
        PlaywrightAssertions.assertThat(heading("dead")).isVisible();
        picture("upstreams");
        link("Failures").click();
        Locator failure = page().locator("main").getByRole(AriaRole.LINK,
                new Locator.GetByRoleOptions().setName("CONNECT_REFUSED"));
        PlaywrightAssertions.assertThat(failure).hasCount(1);
        PlaywrightAssertions.assertThat(page().locator("main canvas")).isVisible();
        picture("failures");
        failure.click();
        PlaywrightAssertions.assertThat(heading("Suspects")).isVisible();
        Locator main = page().locator("main");
        PlaywrightAssertions.assertThat(main).containsText("ECONNREFUSED");
        PlaywrightAssertions.assertThat(main).containsText("<img");
        PlaywrightAssertions.assertThat(main.locator("pre").first()).containsText("ss -");
        PlaywrightAssertions.assertThat(main.locator("img")).hasCount(0);
        picture("failure");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_server_is_taken_out_after_a_confirmation_by_the_keyboard_alone() {
        signIn();
        link("Operate").focus();
        page().keyboard().press("Enter");
        Locator drain = page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("to drain?"))
                .first();
        PlaywrightAssertions.assertThat(drain).isVisible();
        tabTo(drain);
        assertThat(drain.evaluate("e => getComputedStyle(e).outlineStyle")).isEqualTo("solid");
        page().keyboard().press("Enter");
        Locator dialog = page().getByRole(AriaRole.DIALOG);
        PlaywrightAssertions.assertThat(dialog).isVisible();
        picture("confirm");
        page().keyboard().press("Escape");
        PlaywrightAssertions.assertThat(dialog).isHidden();
        assertThat(state()).isEqualTo("up");
        page().keyboard().press("Enter");
        PlaywrightAssertions.assertThat(dialog).isVisible();
        tabTo(dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Go on")));
        page().keyboard().press("Enter");
        PlaywrightAssertions.assertThat(page().locator("main")).containsText("drain");
        PlaywrightAssertions.assertThat(page().locator("main ul").last().locator(".state").first()).hasText("drain");
        assertThat(state()).isEqualTo("drain");
        picture("operate");
        assertThat(complaints).isEmpty();
    }

    @Test
    void every_view_fits_a_phone_in_the_dark() throws IOException {
        proxied("/dead/" + "a-very-long-name".repeat(20), 502);
        open(new Browser.NewPageOptions().setViewportSize(PHONE, 740).setColorScheme(ColorScheme.DARK));
        signIn();
        for (String view : List.of("Upstreams", "Failures", "Patterns", "Operate")) {
            link(view).click();
            PlaywrightAssertions.assertThat(heading(view)).isVisible();
            PlaywrightAssertions.assertThat(page().locator("main").locator("li, article, p").first()).isVisible();
            fits(view);
        }
        link("Failures").click();
        page().locator("main li a").first().click();
        PlaywrightAssertions.assertThat(heading("Suspects")).isVisible();
        fits("Failure");
        assertThat(page().evaluate("getComputedStyle(document.body).backgroundColor")).isEqualTo("rgb(13, 17, 23)");
        assertThat(complaints).isEmpty();
    }

    private void fits(String view) {
        assertThat((Integer) page().evaluate("document.documentElement.scrollWidth")).as(view)
                .isLessThanOrEqualTo(PHONE);
        picture("phone-" + view.toLowerCase(java.util.Locale.ROOT));
    }

    private void open(Browser.NewPageOptions options) {
        if (page != null) {
            page.close();
        }
        Page made = Objects.requireNonNull(browser).newPage(options);
        page = made;
        made.onConsoleMessage(m -> {
            // The browser itself tells of each 401 that makes the page ask for the token.
            if ((m.type().equals("error") || m.type().equals("warning")) && !m.text().contains("401")) {
                complaints.add(m.text());
            }
        });
        made.onPageError(complaints::add);
    }

    private void signIn() {
        page().navigate("http://" + Objects.requireNonNull(gatepost).adminAddress() + "/");
        page().getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(TOKEN);
        page().keyboard().press("Tab");
        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Go on")).click();
        PlaywrightAssertions.assertThat(heading("app")).isVisible();
    }

    private void tabTo(Locator wanted) {
        for (int i = 0; i < 40 && !(Boolean) wanted.evaluate("e => e === document.activeElement"); i++) {
            page().keyboard().press("Tab");
        }
        PlaywrightAssertions.assertThat(wanted).isFocused();
    }

    private String state() {
        return (String) page().evaluate("""
                fetch('/api/v1/upstreams/app', {headers: {Authorization: 'Bearer %s'}})
                    .then(r => r.json()).then(u => u.servers[0].state)""".formatted(TOKEN));
    }

    private void proxied(String path, int status) throws IOException {
        try (RawConnection c = RawConnection.connect(Objects.requireNonNull(gatepost).addresses().getFirst())) {
            assertThat(c.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").response().status()).isEqualTo(status);
        }
    }

    private Page page() {
        return Objects.requireNonNull(page);
    }

    private Locator link(String name) {
        return page().getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.LINK,
                new Locator.GetByRoleOptions().setName(name));
    }

    private Locator heading(String name) {
        return page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private void picture(String name) {
        page().screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
    }
}
